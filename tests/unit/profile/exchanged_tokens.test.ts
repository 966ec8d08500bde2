import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileStore } from "../../../lib/session/stores/file_store.ts";
import { drop, html, json, oauthError } from "../../../lib/testing/mod.ts";
import { type Scene, sceneMaker, SERVER } from "../../support/scene.ts";
import { takeLock } from "../../support/store_contract.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const TYPE = "urn:ietf:params:oauth:token-type:";
const BILLING = ["--exchange-audience", "billing"];

/** Compares an expiry with the clock, which advances while files are written. */
function assertExpiresIn({ clock }: Scene, milliseconds: number, expiry: string): void {
  const left = Date.parse(expiry) - clock.now();
  assert.ok(left <= milliseconds && left > milliseconds - 10_000, `it expires in ${left} ms`);
}

describe("token --exchange-audience", () => {
  const makeScene = sceneMaker(after);

  async function createSignedIn(...args: string[]): Promise<Scene> {
    const here = makeScene({ exchangeAudiences: ["billing", "mail"] });
    const { code, stderr } = await here.login("--profile", "work", ...SERVER, ...args);
    assert.equal(code, 0, stderr);
    return here;
  }
  const token = (here: Scene, ...args: string[]) =>
    here.run(["token", "--profile", "work", ...args]);
  async function get(here: Scene, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await token(here, ...args);
    assert.deepEqual([code, stderr], [0, ""]);
    return stdout.trim();
  }
  const sent = (here: Scene, grant = GRANT) =>
    here.polls().filter(({ body }) => body.get("grant_type") === grant);
  const secrets = (here: Scene) =>
    readdirSync(join(here.folder, "secrets")).filter((name) => name.endsWith(".json"));

  it("exchanges the session's token once, until 30 s before the new one expires", async () => {
    const here = await createSignedIn();
    const own = await get(here);
    const first = await get(here, ...BILLING);
    assert.notEqual(first, own);
    assert.equal(sent(here)[0]?.body.get("subject_token"), own);
    assert.equal(sent(here)[0]?.body.get("audience"), "billing");
    await here.clock.advance(3_560_000);
    assert.equal(await get(here, ...BILLING), first);
    assert.equal(sent(here).length, 1);
    await here.clock.advance(15_000);
    assert.notEqual(await get(here, ...BILLING), first);
    assert.equal(sent(here).length, 2);
  });

  it("refreshes an expired session first", async () => {
    const here = await createSignedIn();
    const own = await get(here);
    await here.clock.advance(3_600_000);
    await get(here, ...BILLING);
    assert.equal(sent(here, "refresh_token").length, 1);
    const subject = sent(here)[0]?.body.get("subject_token");
    assert.notEqual(subject, own);
    assert.equal(subject, await get(here));
  });

  it("keeps audiences, scopes and types apart, in any order", async () => {
    const here = await createSignedIn();
    const billing = await get(here, ...BILLING);
    const mail = await get(here, "--exchange-audience", "mail");
    const both = await get(here, "--exchange-audience", "mail,billing");
    const read = await get(here, ...BILLING, "--exchange-scope", "read,write");
    const id = await get(here, ...BILLING, "--requested-token-type", "id_token");
    assert.equal(new Set([billing, mail, both, read, id]).size, 5);
    assert.equal(sent(here)[3]?.body.get("scope"), "read write");
    assert.deepEqual(sent(here)[2]?.body.getAll("audience"), ["billing", "mail"]);
    assert.equal(await get(here, ...BILLING, "--exchange-audience", "mail"), both);
    const write = ["--exchange-scope", "write", "--exchange-scope", "read"];
    assert.equal(await get(here, ...BILLING, ...write), read);
    assert.equal(await get(here, ...BILLING), billing);
    assert.equal(sent(here).length, 5);
  });

  it("prints everything about the new token, and no refresh token", async () => {
    const here = await createSignedIn();
    const reply = {
      access_token: "a",
      token_type: "Bearer",
      issued_token_type: `${TYPE}access_token`,
      expires_in: 600,
      refresh_token: "r",
    };
    here.server.script("token", json(reply));
    for (let round = 0; round < 2; round++) {
      const { refresh_token: _, ...shown } = reply;
      const printed = JSON.parse(await get(here, ...BILLING, "--format", "json"));
      assertExpiresIn(here, 600_000, printed.expiry);
      delete printed.expiry;
      assert.deepEqual(printed, shown);
    }
    assert.equal(await get(here, ...BILLING, "--format", "header"), "Authorization: Bearer a");
  });

  it("shares one request among processes that start at the same time", async () => {
    const here = await createSignedIn();
    here.server.script("token", here.delay(100));
    const line = ["token", "--profile", "work", ...BILLING];
    const runs = [1, 2, 3].map(() => here.launch(line));
    const replies = await here.clock.run(Promise.all(runs));
    assert.deepEqual(replies.map(({ code }) => code), [0, 0, 0]);
    assert.equal(new Set(replies.map(({ stdout }) => stdout)).size, 1);
    assert.equal(sent(here).length, 1);
  });

  it("gets a new token of a new session with --refresh, and one valid for long enough", async () => {
    const here = await createSignedIn();
    const first = await get(here, ...BILLING);
    await here.clock.advance(1_000);
    assert.notEqual(await get(here, ...BILLING, "--refresh"), first);
    assert.equal(sent(here, "refresh_token").length, 1);
    await here.clock.advance(600_000);
    await get(here, ...BILLING, "--min-validity", "3100");
    assert.equal(sent(here).length, 3);
    await get(here, ...BILLING, "--min-validity", "3100");
    assert.equal(sent(here).length, 3);
    const { code, stderr } = await token(here, ...BILLING, "--min-validity", "4000");
    assert.equal(code, 0);
    assert.match(stderr, /exchanged token is valid for only \d+ s: the server issues none that/);
  });

  it("does not cache a token of unknown expiry", async () => {
    const here = await createSignedIn();
    const reply = { access_token: "a", token_type: "Bearer" };
    here.server.script("token", json(reply), json({ ...reply, access_token: "b" }));
    assert.equal(await get(here, ...BILLING), "a");
    assert.equal(await get(here, ...BILLING), "b");
  });

  it("returns the cached token while it is valid if the server fails, with a warning", async () => {
    const here = await createSignedIn();
    const first = await get(here, ...BILLING);
    await here.clock.advance(3_580_000);
    await get(here); // The session's token is refreshed.
    for (const fault of [drop(), html(503), oauthError("invalid_target")]) {
      here.server.script("token", fault);
      const { code, stdout, stderr } = await token(here, ...BILLING);
      assert.deepEqual([code, stdout.trim()], [0, first], stderr);
      assert.match(stderr, /The exchanged token is valid for only \d+ s: /);
    }
    await here.clock.advance(20_000);
    here.server.script("token", oauthError("invalid_target"));
    const { code, stdout } = await token(here, ...BILLING);
    assert.deepEqual([code, stdout], [6, ""]);
  });

  it("refreshes a session whose access token the server rejects, once in 30 s", async () => {
    const here = await createSignedIn();
    const own = await get(here);
    here.server.script("token", oauthError("invalid_request", { description: "Invalid token" }));
    await get(here, ...BILLING);
    const subjects = sent(here).map(({ body }) => body.get("subject_token"));
    assert.equal(subjects[0], own);
    assert.equal(subjects[1], await get(here));
    assert.equal(sent(here, "refresh_token").length, 1);
    here.server.script("token", oauthError("invalid_token"));
    const again = await token(here, "--exchange-audience", "mail");
    assert.equal(again.code, 6);
    assert.match(again.stderr, /The token that is exchanged may not be valid any more/);
    assert.equal(sent(here, "refresh_token").length, 1);
  });

  it("demands a sign-in if the session has ended at the server", async () => {
    const here = await createSignedIn();
    here.server.revokeRefreshTokens();
    const { code, stdout, stderr } = await token(here, ...BILLING);
    assert.deepEqual([code, stdout], [8, ""]);
    assert.match(stderr, /To sign in, run: device-login login --profile work/);
  });

  it("exchanges the ID token if that is requested", async () => {
    const here = await createSignedIn();
    const flags = [...BILLING, "--exchange-subject", "id"];
    here.server.script("token", json({ access_token: "a", token_type: "Bearer" }));
    assert.equal(await get(here, ...flags), "a");
    const [{ body } = assert.fail()] = sent(here);
    assert.equal(body.get("subject_token_type"), `${TYPE}id_token`);
    assert.match(body.get("subject_token") ?? "", /^eyJ/);
    const plain = makeScene({ exchangeAudiences: ["billing"] });
    await plain.login("--profile", "work", ...SERVER, "--scope", "offline");
    const { code, stderr } = await token(plain, ...flags);
    assert.equal(code, 8);
    assert.match(stderr, /no ID token: it requires the scope openid/);
  });

  it("belongs to the sign-in, and is saved and deleted with the session", async () => {
    const here = await createSignedIn();
    const first = await get(here, ...BILLING);
    const [file = ""] = secrets(here);
    assert.match(file, /^credentials-/);
    assert.equal(statSync(join(here.folder, "secrets", file)).mode & 0o77, 0);
    await here.login("--profile", "work", ...SERVER);
    assert.deepEqual(secrets(here), []);
    assert.notEqual(await get(here, ...BILLING), first);
    assert.equal(sent(here).length, 2);
    assert.equal((await here.run(["logout", "--profile", "work"])).code, 0);
    assert.deepEqual(secrets(here), []);
    const { code, stdout } = await token(here, ...BILLING);
    assert.deepEqual([code, stdout], [8, ""]);
    assert.equal(sent(here).length, 2);
  });

  it("is not given to another sign-in, even if it was cached too late", async () => {
    const here = await createSignedIn("--scope", "offline");
    const first = await get(here, ...BILLING);
    const [file = ""] = secrets(here);
    const path = join(here.folder, "secrets", file);
    const cached = readFileSync(path, "utf8");
    await here.login("--profile", "work", ...SERVER, "--scope", "offline");
    writeFileSync(path, cached);
    assert.notEqual(await get(here, ...BILLING), first);
  });

  it("ignores a damaged cache, and warns if it can't be written", async () => {
    const here = await createSignedIn();
    await get(here, ...BILLING);
    const [file = ""] = secrets(here);
    const folder = join(here.folder, "secrets");
    const good = readFileSync(join(folder, file), "utf8");
    for (const text of ["", "{", good.replace('"access_token"', '"other"')]) {
      writeFileSync(join(folder, file), text);
      await get(here, ...BILLING);
    }
    assert.equal(sent(here).length, 4);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, "");
    const { code, stdout, stderr } = await token(here, ...BILLING);
    assert.equal(code, 0);
    assert.notEqual(stdout, "");
    assert.match(stderr, /^device-login: The credentials are not cached: .+\n$/);
    assert.equal(sent(here).length, 5);
  });

  it("says what it waits for while another process renews the cache", async () => {
    const here = await createSignedIn();
    await get(here, ...BILLING);
    const [file = ""] = secrets(here);
    const key = file.replace(".json", "");
    await here.clock.advance(3_600_000);
    const store = fileStore(join(here.folder, "secrets"), { clock: here.clock });
    const held = await takeLock(store, key);
    const waiting = token(here, ...BILLING);
    await here.clock.sleep(4_000);
    await held.release();
    const { code, stderr } = await waiting;
    assert.equal(code, 0);
    assert.match(
      stderr,
      /The credential cache in the file \S+ is in use by process \d+ .*: waiting/,
    );
  });

  it("reports a refusal with exit code 6 and advice, and without the token", async () => {
    const here = await createSignedIn();
    const { code, stdout, stderr } = await token(here, "--exchange-audience", "other");
    assert.deepEqual([code, stdout], [6, ""]);
    assert.equal(
      stderr,
      "device-login: The token exchange was refused with invalid_target: The audience is not " +
        "known. The server must know the audience, and this client must be permitted to request " +
        "it. Requested audience: other.\n",
    );
    for (
      const [error, status, advice] of [
        ["invalid_scope", 400, / --exchange-scope requests others\.\n$/],
        ["invalid_client", 401, / The client is set by --client-secret-file.*\n$/],
        ["unauthorized_client", 400, / only to confidential clients\.\n$/],
      ] as const
    ) {
      here.server.script("token", oauthError(error, { status }));
      assert.match((await token(here, ...BILLING, "--exchange-scope", "x")).stderr, advice);
    }
    const plain = makeScene();
    await plain.login("--profile", "work", ...SERVER);
    const refused = await token(plain, ...BILLING);
    assert.equal(refused.code, 6);
    assert.match(refused.stderr, /unsupported_grant_type\. The server does not support token exch/);
  });

  it("rejects contradictions and malformed values before it sends anything", async () => {
    const here = await createSignedIn();
    const before = here.sent.length;
    for (
      const [args, message] of [
        [["--exchange-scope", "read"], /--exchange-scope requires --exchange-audience\./],
        [["--requested-token-type", "jwt"], /-type requires --exchange-audience\./],
        [["--exchange-subject", "id"], /--exchange-subject requires --exchange-audience\./],
        [[...BILLING, "--exchange-subject", "x"], /must be access or id: got "x"\./],
        [[...BILLING, "--requested-token-type", "a b"], /--requested-token-type.* got "a b"\./],
      ] as const
    ) {
      const { code, stdout, stderr } = await token(here, ...args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
    }
    assert.equal(here.sent.length, before);
  });

  it("reads the audience from the profile, and '' turns it off", async () => {
    const here = await createSignedIn();
    const own = await get(here);
    const config = join(here.folder, "config.yaml");
    const write = (lines: string) => writeFileSync(config, `profiles:\n  work:\n${lines}`);
    write("    exchange_audience: [billing]\n    exchange_scope: [read]\n");
    const exchanged = await get(here);
    assert.notEqual(exchanged, own);
    assert.equal(sent(here)[0]?.body.get("scope"), "read");
    assert.equal(await get(here, "--exchange-audience", ""), own);
    const whoami = await here.run(["whoami", "--profile", "work"]);
    assert.equal(whoami.code, 0);
    write("    exchange_scope: [read]\n");
    const { code, stderr } = await token(here);
    assert.equal(code, 2);
    assert.match(stderr, /exchange_scope in config\.yaml requires --exchange-audience\./);
  });

  it("sends a proof of the session's key, to which the new token is bound", async () => {
    const here = await createSignedIn("--dpop");
    const flags = [...BILLING, "--dpop", "--format", "header"];
    const header = await get(here, ...flags);
    assert.match(header, /^Authorization: DPoP /);
    assert.ok(sent(here)[0]?.headers.has("dpop"));
    assert.equal(await get(here, ...flags), header);
    const json = JSON.parse(await get(here, ...BILLING, "--dpop", "--format", "json"));
    assert.equal(json.dpop_jwk.kty, "EC");
    assert.equal(sent(here).length, 1);
    const [file = ""] = secrets(here).filter((name) => name.startsWith("credentials-"));
    assert.doesNotMatch(readFileSync(join(here.folder, "secrets", file), "utf8"), /dpop_jwk/);
  });

  it("signs in first with --login, and exchanges even if the session can't be saved", async () => {
    const here = makeScene({ exchangeAudiences: ["billing"] });
    const login = async (...args: string[]) => {
      const run = here.launch(["token", "--login", "--profile", "work", ...SERVER, ...args]);
      while (here.server.pending().length === 0) await here.clock.advance(100);
      here.server.approve();
      return await here.clock.run(run);
    };
    const { code, stdout } = await login(...BILLING);
    assert.equal(code, 0);
    assert.equal(sent(here).length, 1);
    assert.notEqual(stdout.trim(), await get(here));
  });
});

describe("a helper with an audience", () => {
  const makeScene = sceneMaker(after);

  async function createSignedIn(): Promise<Scene> {
    const here = makeScene({ exchangeAudiences: ["billing"] });
    await here.login("--profile", "work", ...SERVER);
    return here;
  }
  const sent = (here: Scene) => here.polls().filter(({ body }) => body.get("grant_type") === GRANT);
  const kubectl = (here: Scene, ...args: string[]) =>
    here.run(["helper", "kubectl", "--profile", "work", ...args]);

  it("gives kubectl the exchanged token and its expiry", async () => {
    const here = await createSignedIn();
    const { code, stdout, stderr } = await kubectl(here, ...BILLING);
    assert.deepEqual([code, stderr], [0, ""]);
    const { token, expirationTimestamp } = JSON.parse(stdout).status;
    assertExpiresIn(here, 3_600_000, expirationTimestamp);
    const own = await here.run(["token", "--profile", "work", ...BILLING]);
    assert.equal(own.stdout.trim(), token);
    const id = await kubectl(here, ...BILLING, "--requested-token-type", "id_token");
    const claims = JSON.parse(atob(JSON.parse(id.stdout).status.token.split(".")[1]));
    assert.deepEqual([claims.aud, claims.sub], ["billing", "alice"]);
    assert.equal(sent(here).length, 2);
  });

  it("gives kubectl the session's ID token if --token says so", async () => {
    const here = await createSignedIn();
    const both = await kubectl(here, ...BILLING, "--token", "id");
    assert.equal(both.code, 2);
    assert.match(both.stderr, /--token id and --exchange-audience can't be used together/);
    const lone = await kubectl(here, "--exchange-scope", "read");
    assert.equal(lone.code, 2);
    assert.match(lone.stderr, /--exchange-scope requires --exchange-audience\./);
    const lines = "profiles:\n  work:\n    exchange_audience: [billing]\n";
    writeFileSync(join(here.folder, "config.yaml"), lines);
    const id = await kubectl(here, "--token", "id");
    const claims = JSON.parse(atob(JSON.parse(id.stdout).status.token.split(".")[1]));
    assert.equal(claims.aud, "cli");
    assert.equal(sent(here).length, 0);
    assert.doesNotMatch(JSON.parse((await kubectl(here)).stdout).status.token, /\./);
    assert.equal(sent(here).length, 1);
  });

  it("gives git the exchanged token, and drops it when git says that it was rejected", async () => {
    const here = await createSignedIn();
    const line = ["--profile", "work", "--host", "git.example.com", ...BILLING];
    const ask = async (operation: string, more = "") => {
      const stdin = `protocol=https\nhost=git.example.com\n${more}\n`;
      const ended = await here.run(["helper", "git", ...line, operation], { stdin });
      assert.deepEqual([ended.code, ended.stderr], [0, ""]);
      return /password=(.*)/.exec(ended.stdout)?.[1];
    };
    const first = await ask("get");
    await ask("erase", `password=${first}\n`);
    assert.equal(await ask("get"), first, "a token that is less than 30 s old stays");
    await here.clock.advance(30_000);
    await ask("erase", "password=other\n");
    assert.equal(await ask("get"), first);
    await ask("erase", `password=${first}\n`);
    assert.notEqual(await ask("get"), first);
    assert.equal(sent(here).length, 2);
    await here.run(["logout", "--profile", "work"]);
    await ask("erase", `password=${first}\n`);
  });

  it("gives exec the exchanged token in its variable", async () => {
    const here = await createSignedIn();
    let seen: string | undefined;
    const runCommand = (_words: readonly string[], { env }: { env: Record<string, string> }) => {
      seen = env.ACCESS_TOKEN;
      return Promise.resolve({ exitCode: 0 });
    };
    const line = ["exec", "--profile", "work", ...BILLING, "--", "cmd"];
    assert.equal((await here.run(line, { host: { runCommand } })).code, 0);
    const { stdout } = await here.run(["token", "--profile", "work", ...BILLING]);
    assert.equal(seen, stdout.trim());
  });
});
