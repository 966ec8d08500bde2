import assert from "node:assert/strict";
import {
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { profileKey } from "../../../lib/profile/profile_record.ts";
import { drop, html, oauthError } from "../../../lib/testing/mod.ts";
import { approveNext } from "../../support/approve.ts";
import { readEvents } from "../../support/events.ts";
import { sceneMaker, SERVER } from "../../support/scene.ts";

const HOUR = 3_600_000;

describe("login --profile and token", () => {
  const scene = sceneMaker(after);

  /** Lists the files in a part of the state folder. */
  function files(folder: string, part: string): string[] {
    return readdirSync(join(folder, part)).filter((name) => name.endsWith(".json"));
  }

  it("saves the session, and remembers the settings", async () => {
    const { login, run, clock, server, folder } = scene();
    const first = await login("--profile", "work", ...SERVER);
    assert.equal(first.code, 0, first.stderr);
    const before = server.requests.length;
    const printed = await run(["token", "--profile", "work"]);
    assert.deepEqual(printed, { code: 0, stdout: first.stdout, stderr: "" });
    assert.equal(server.requests.length, before);
    await clock.advance(HOUR);
    const fresh = await run(["token", "--profile", "work"]);
    assert.equal(fresh.code, 0, fresh.stderr);
    assert.notEqual(fresh.stdout, first.stdout);
    for (const part of ["profiles", "sessions"]) {
      for (const name of files(folder, part)) {
        assert.equal(statSync(join(folder, part, name)).mode & 0o777, 0o600);
      }
    }
  });

  it("saves nothing without --profile, and reads DEVICE_LOGIN_PROFILE", async () => {
    const { login, run, env, folder } = scene();
    assert.equal((await login(...SERVER)).code, 0);
    assert.deepEqual(readdirSync(folder), []);
    env.DEVICE_LOGIN_PROFILE = "mine";
    assert.equal((await login(...SERVER)).code, 0);
    assert.equal((await run(["token"])).code, 0);
    assert.equal((await run(["token", "--profile", "default"])).code, 8);
  });

  it("uses the profile default if none is named", async () => {
    const { login, run } = scene();
    const { stdout } = await login("--profile", "default", ...SERVER);
    assert.equal((await run(["token"])).stdout, stdout);
  });

  it("reads servers and clients from the configuration", async () => {
    const { login, run, folder, server } = scene();
    const text = "profiles:\n  work:\n    issuer: https://auth.example.com\n" +
      "    client_id: cli\n    scope: openid, email\n    http_header: 'X-Tenant: a'\n";
    writeFileSync(join(folder, "config.yaml"), text);
    const { code, stdout, stderr } = await login("--profile", "work");
    assert.equal(code, 0, stderr);
    assert.equal((await run(["token", "--profile", "work"])).stdout, stdout);
    const start = server.requests.find(({ endpoint }) => endpoint === "device_authorization");
    assert.equal(start?.body.get("scope"), "openid email");
    assert.equal(start?.headers.get("x-tenant"), "a");
    const other = join(folder, "other.yaml");
    writeFileSync(other, text.replace("work", "other"));
    const named = await run(["token", "--profile", "other", "--config", other]);
    assert.equal(named.code, 8);
    assert.match(
      named.stderr,
      /run: device-login login --profile other --config \S+other\.yaml\n$/,
    );
    const missing = await run(["token"], { env: { DEVICE_LOGIN_CONFIG: "/nowhere/config.yaml" } });
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /\/nowhere\/config\.yaml can't be read/);
  });

  it("rejects a configuration behind a broken link", async () => {
    const { run, folder } = scene();
    const link = join(folder, "config.yaml");
    symlinkSync(join(folder, "disk", "config.yaml"), link);
    for (const args of [["status"], ["token"], ["logout", "--all"], ["login", ...SERVER]]) {
      const profile = args[0] === "login" ? ["--profile", "work"] : [];
      const { code, stderr } = await run([...args, ...profile]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /config\.yaml is a link to \S+disk\/config\.yaml, which does not exist/);
    }
  });

  it("reads the configuration again when it changes, and copies no secret from it", async () => {
    const { login, run, folder, server, clock } = scene();
    const write = (name: string, more: string) =>
      writeFileSync(
        join(folder, name),
        `profiles: { work: { issuer: "https://auth.example.com", client_id: cli, ${more} } }`,
      );
    write("config.yaml", "http_header: ['X-Tenant: a']");
    await login("--profile", "work");
    const remembered = () => readFileSync(join(folder, "profiles/profile-work.json"), "utf8");
    assert.doesNotMatch(remembered(), /X-Tenant: a/);
    for (const [header, tenant] of [["X-Tenant: b", "b"], ["X-Tenant: c", "c"]]) {
      write("config.yaml", `http_header: ['${header}']`);
      await clock.advance(HOUR);
      assert.equal((await run(["token", "--profile", "work"])).code, 0);
      assert.equal(server.requests.at(-1)?.headers.get("x-tenant"), tenant);
    }
    write("other.yaml", "scope: openid");
    const other = await run(["token", "--profile", "work", "--config", join(folder, "other.yaml")]);
    assert.equal(other.code, 8);
    write("config.yaml", "http_header: ['X-Api-Key: k3y']");
    await login("--profile", "work");
    assert.doesNotMatch(remembered(), /k3y/);
    await clock.advance(HOUR);
    assert.equal((await run(["token", "--profile", "work"])).code, 0);
    assert.equal(server.requests.at(-1)?.headers.get("x-api-key"), "k3y");
  });

  it("applies flags over variables, the configuration and remembered settings, in this order", async () => {
    const { login, run, folder, env, server } = scene({
      clients: ["flag", "variable", "file", "remembered"].map((client_id) => ({ client_id })),
    });
    const clientOf = async (...args: string[]) => {
      await login("--profile", "work", ...args);
      return server.requests.findLast(({ endpoint }) => endpoint === "token")
        ?.body.get("client_id");
    };
    await login("--profile", "work", ...SERVER.slice(0, 2), "--client-id", "remembered");
    assert.equal(await clientOf(), "remembered");
    writeFileSync(join(folder, "config.yaml"), "profiles: { work: { client_id: file } }");
    assert.equal(await clientOf(), "file");
    env.OAUTH2_CLIENT_ID = "variable";
    assert.equal(await clientOf(), "variable");
    assert.equal(await clientOf("--client-id", "flag"), "flag");
    const other = await run(["token", "--profile", "work"]);
    assert.equal(other.code, 8);
    assert.match(other.stderr, /client_id was "flag" and is "variable" now/);
  });

  it("names the variables and flags that hide a session, and how to reach it again", async () => {
    const { login, run } = scene();
    await login("--profile", "work", ...SERVER);
    const elsewhere = {
      ORY_SDK_URL: "https://hydra.example.com",
      OAUTH2_CLIENT_ID: "other",
    };
    for (
      const [args, env, settings, flags] of [
        [
          ["token"],
          elsewhere,
          'issuer was "https://auth.example.com/" and is not set now; client_id was "cli" and is ' +
          '"other" now, from OAUTH2_CLIENT_ID; endpoint was not set and is ' +
          '"https://hydra.example.com/" now, from ORY_SDK_URL. If that is not intended, leave out ' +
          "OAUTH2_CLIENT_ID and ORY_SDK_URL.",
          "",
        ],
        [
          ["exec", "--client-id", "flag", "--param", "a=b", "--", "CMD"],
          { OAUTH2_CLIENT_ID: "other" },
          'client_id was "cli" and is "flag" now, from --client-id; parameters was not set and is ' +
          "set now, from --param. If that is not intended, leave out --client-id and --param.",
          " --client-id ID --param NAME=VALUE",
        ],
        [
          ["helper", "kubectl", "--provider", "gitlab"],
          {},
          'issuer was "https://auth.example.com/" and is "https://gitlab.com/" now, from ' +
          "--provider; device_authorization_endpoint was not set and is " +
          '"https://gitlab.com/oauth/authorize_device" now, from --provider. If that is not ' +
          "intended, leave out --provider.",
          " --provider NAME",
        ],
      ] as const
    ) {
      const { code, stdout, stderr } = await run(args, {
        env: { ...env, DEVICE_LOGIN_PROFILE: "work" },
      });
      assert.deepEqual({ code, stdout }, { code: 8, stdout: "" });
      const why = "The settings of the profile work differ from those of its session";
      const advice = "To sign in, run: device-login login --profile work";
      assert.equal(stderr, `device-login: ${why}: ${settings} ${advice}${flags}\n`);
    }
  });

  it("explains that the settings no longer match the session, and starts no login", async () => {
    const { login, run, folder, server } = scene();
    const config = (scope: string) => `profiles: { work: { scope: [${scope}] } }`;
    writeFileSync(join(folder, "config.yaml"), config("openid"));
    await login("--profile", "work", ...SERVER);
    writeFileSync(join(folder, "config.yaml"), config("openid, email"));
    const before = server.requests.length;
    const { code, stderr } = await run(["token", "--profile", "work"]);
    assert.equal(code, 8);
    assert.match(
      stderr,
      /profile work differ from those of its session: scope was \["openid"\] and is \["email","openid"\] now\. To sign in, run: device-login login --profile work\n$/,
    );
    assert.equal(server.requests.length, before);
  });

  it("replaces the session with a new sign-in, and says so", async () => {
    const { login, run, folder } = scene();
    await login("--profile", "work", ...SERVER);
    const again = await login("--profile", "work");
    assert.match(again.stderr, /^device-login: The profile work has a session; this sign-in takes/);
    assert.equal(files(folder, "sessions").length, 1);
    const other = await login("--profile", "work", "--scope", "openid,offline");
    assert.match(
      other.stderr,
      /work is signed in again with other settings: scope was "default" and is \["offline","openid"\]/,
    );
    assert.equal(files(folder, "sessions").length, 1);
    assert.equal((await run(["token", "--profile", "work"])).stdout, other.stdout);
  });

  it("tests the store before the login starts", async () => {
    const { login, folder, server } = scene();
    writeFileSync(join(folder, "sessions"), "a file where a folder belongs");
    const { code, stderr } = await login("--profile", "work", ...SERVER);
    assert.equal(code, 9);
    assert.match(stderr, /sessions\S* can't be (read|written to)/);
    assert.equal(server.requests.length, 0);
  });

  it("prints the tokens even if they can no longer be saved, and exits with 9", async () => {
    const { run, folder, server } = scene();
    approveNext(server);
    server.script("token", (_request, next) => {
      rmSync(join(folder, "sessions"), { recursive: true });
      writeFileSync(join(folder, "sessions"), "a file where a folder belongs");
      return next();
    });
    const args = ["login", "--profile", "work", ...SERVER, "--format", "json"];
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 9, stderr);
    assert.ok(JSON.parse(stdout).access_token);
    assert.match(stderr, /sessions\S* can't be (read|written to)/);
  });

  it("remembers absolute paths, and no secret", async () => {
    const { login, run, folder, clock } = scene({
      clients: [{ client_id: "cli", client_secret: "s3cret" }],
    });
    const header = ["-H", "X-Api-Key: k3y", "-H", "X-Tenant: a"];
    const { code, stderr } = await login(
      "--profile",
      "work",
      ...SERVER,
      "--client-secret",
      "s3cret",
      ...header,
    );
    assert.equal(code, 0, stderr);
    const [name = ""] = files(folder, "profiles");
    const text = readFileSync(join(folder, "profiles", name), "utf8");
    assert.doesNotMatch(text, /s3cret|k3y/);
    const secrets = JSON.parse(readFileSync(join(folder, "secrets", name), "utf8"));
    assert.deepEqual(secrets.settings, { http_header: ["X-Tenant: a"] });
    assert.equal((await run(["token", "--profile", "work"])).code, 0);
    await clock.advance(HOUR);
    const without = await run(["token", "--profile", "work", ...header]);
    assert.equal(without.code, 2);
    assert.match(without.stderr, /has a secret, which is not saved\. Give it again/);
    const env = { OAUTH2_CLIENT_SECRET: "s3cret" };
    const withSecret = await run(["token", "--profile", "work"], { env });
    assert.equal(withSecret.code, 2);
    assert.match(withSecret.stderr, /The header "X-Api-Key" may be a secret/);
    const whole = await run(["token", "--profile", "work", ...header], { env });
    assert.equal(whole.code, 0, whole.stderr);
    writeFileSync(join(folder, "secret"), "s3cret");
    const file = ["--client-secret-file", join(folder, "secret")];
    assert.equal((await login("--profile", "filed", ...SERVER, ...file)).code, 0);
    await clock.advance(HOUR);
    assert.equal((await run(["token", "--profile", "filed"])).code, 0);
  });

  it("reports the profile's errors", async () => {
    const { run, folder, login } = scene();
    const named = await run(["token", "--profile", "../x"]);
    assert.equal(named.code, 2);
    assert.match(named.stderr, /"\.\.\/x" can't be used/);
    const store = await run(["login", ...SERVER, "--store", "file"]);
    assert.equal(store.code, 2);
    assert.match(store.stderr, /--store is about profiles: also name one/);
    const unknown = await run(["login", "--profile", "work", ...SERVER, "--store", "cloud"]);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /--store "cloud" is not known\. Use file or keychain/);
    await login("--profile", "work", ...SERVER);
    const [name = ""] = files(folder, "profiles");
    for (const text of ["{", "{}", '{"type":"device-login profile","v":2}']) {
      writeFileSync(join(folder, "profiles", name), text);
      const { code, stderr } = await run(["token", "--profile", "work"]);
      assert.equal(code, 9);
      assert.match(stderr, /profile-work\.json can't be used: (it is damaged|a newer version)/);
    }
  });
});

describe("token", () => {
  const scene = sceneMaker(after);

  async function createSignedIn(args: string[] = []) {
    const here = scene();
    const login = await here.login("--profile", "default", ...SERVER, ...args);
    assert.equal(login.code, 0, login.stderr);
    return { ...here, first: login.stdout };
  }

  it("exits with 8 without a session, names the command to run, and sends nothing", async () => {
    const { run, sent } = scene();
    const { code, stdout, stderr } = await run(["token"]);
    assert.deepEqual({ code, stdout }, { code: 8, stdout: "" });
    assert.match(
      stderr,
      /run: device-login login --profile default --issuer URL --client-id ID\n$/,
    );
    assert.equal(sent.length, 0);
    for (const format of ["json", "ndjson"]) {
      const machineRead = await run(["token", "--format", format]);
      assert.equal(machineRead.code, 8);
      assert.deepEqual(readEvents(machineRead.stdout).map(({ code }) => code), ["login_required"]);
    }
  });

  it("refreshes a token that is not valid for long enough", async () => {
    const { run, first, clock } = await createSignedIn();
    await clock.advance(HOUR - 660_000);
    assert.equal((await run(["token", "--min-validity", "599"])).stdout, first);
    const fresh = await run(["token", "--min-validity", "700"]);
    assert.equal(fresh.code, 0);
    assert.notEqual(fresh.stdout, first);
    for (const wrong of ["soon", "-1", ""]) {
      assert.equal((await run(["token", "--min-validity", wrong])).code, 2);
    }
  });

  it("gets a new token with --refresh, or fails", async () => {
    const here = scene();
    const first = (await here.login("--profile", "work", ...SERVER)).stdout;
    const token = (...args: string[]) => here.run(["token", "--profile", "work", ...args]);
    const second = await token("--refresh");
    assert.equal(second.code, 0, second.stderr);
    assert.notEqual(second.stdout, first);
    assert.equal((await token()).stdout, second.stdout);
    here.server.script("token", html(503));
    const failed = await token("--refresh");
    assert.deepEqual([failed.code, failed.stdout], [5, ""]);
    assert.equal((await token()).stdout, second.stdout);
    assert.equal((await token("--refresh", "--min-validity", "9")).code, 2);
    await here.login("--profile", "work", ...SERVER, "--scope", "api");
    const without = await token("--refresh", "--scope", "api");
    assert.equal(without.code, 8);
    assert.match(without.stderr, /has no refresh token\. To sign in, run: device-login login/);
  });

  it("saves the refresh token of a sign-in that could not be checked, and prints nothing", async () => {
    const here = scene({ expiresIn: 30 });
    here.server.script("jwks", ...Array.from({ length: 60 }, () => html(503)));
    const { code, stdout, stderr } = await here.login("--profile", "work", ...SERVER);
    assert.deepEqual([code, stdout], [7, ""]);
    assert.match(stderr, /saved as the profile work\. .*device-login token --profile work/);
    assert.match(stderr, /signature can't be checked: GET .* status 503/);
    const status = await here.run(["status", "--format", "json"]);
    assert.equal(JSON.parse(status.stdout).profiles[0].state, "refreshable");
    const early = await here.run(["token", "--profile", "work"]);
    assert.deepEqual([early.code, early.stdout], [7, ""], early.stderr);
    let token = await here.run(["token", "--profile", "work"]);
    for (let tries = 0; tries < 30 && token.code === 7; tries++) {
      token = await here.run(["token", "--profile", "work"]);
    }
    assert.equal(token.code, 0, token.stderr);
    assert.equal(here.polls().filter(({ body }) => body.has("device_code")).length, 1);
  });

  it("never prints the refresh token", async () => {
    const { run } = await createSignedIn();
    const json = JSON.parse((await run(["token", "--format", "json"])).stdout);
    assert.ok(json.access_token && json.id_token && json.expiry);
    assert.equal(json.refresh_token, undefined);
    assert.match((await run(["token", "--format", "table"])).stdout, /REFRESH TOKEN\t<empty>/);
    assert.match((await run(["token", "--format", "header"])).stdout, /^Authorization: Bearer /);
  });

  it("#65 exits with 8 if the session has ended, and reports the server's message", async () => {
    const { run, clock, server } = await createSignedIn();
    server.revokeRefreshTokens();
    await clock.advance(HOUR);
    const { code, stdout, stderr } = await run(["token", "--format", "json"]);
    assert.equal(code, 8);
    assert.match(
      stderr,
      /invalid_grant\. To sign in, run: device-login login --profile default\n$/,
    );
    assert.deepEqual(readEvents(stdout).map(({ error }) => error), ["invalid_grant"]);
    assert.equal((await run(["token"])).code, 8);
  });

  it("exits with 8 if the token has expired and there is no other", async () => {
    const { run, clock, sent, first } = await createSignedIn(["--scope", "openid"]);
    await clock.advance(HOUR - 300_000);
    const short = await run(["token", "--min-validity", "600"]);
    assert.equal(short.stdout, first);
    assert.match(short.stderr, /valid for only \d+ s, and there is no refresh token/);
    await clock.advance(300_000);
    const before = sent.length;
    const { code, stderr } = await run(["token"]);
    assert.equal(code, 8);
    assert.match(stderr, /has expired, and there is no refresh token\. To sign in, run: /);
    assert.equal(sent.length, before);
  });

  it("exits with 5 if the token has expired and the server is unreachable", async () => {
    const { run, clock, server } = await createSignedIn();
    await clock.advance(HOUR);
    server.script("token", drop());
    assert.equal((await run(["token"])).code, 5);
    assert.equal((await run(["token"])).code, 0);
  });

  it("exits with 6 if the client is rejected, and keeps the session", async () => {
    const { run, clock, server } = await createSignedIn();
    await clock.advance(HOUR);
    server.script("token", oauthError("invalid_client", { status: 401 }));
    assert.equal((await run(["token"])).code, 6);
    assert.equal((await run(["token"])).code, 0);
  });

  it("signs in first with --login, and saves the session", async () => {
    const { run, server } = scene();
    approveNext(server);
    const { code, stdout, stderr } = await run(["token", "--login", ...SERVER]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\w+\n$/);
    assert.match(stderr, /Enter +\w{4}-\w{4}/);
    assert.equal((await run(["token", "--login"])).stdout, stdout);
    approveNext(server);
    const args = ["token", "--login", "--profile", "other", ...SERVER, "--format", "ndjson"];
    const events = readEvents((await run(args)).stdout);
    assert.deepEqual(events.map(({ type }) => type), ["prompt", "tokens"]);
  });
});

describe("the session of a profile", () => {
  const scene = sceneMaker(after);

  /** Signs in, and gives the session another name in the record of its profile. */
  async function renamed(key: string): Promise<ReturnType<typeof scene>> {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    const file = join(here.folder, "profiles/profile-work.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), key }));
    return here;
  }

  it("has the name that is saved with its identity", async () => {
    const here = await renamed("other-name");
    const [session = ""] = readdirSync(join(here.folder, "sessions"));
    const moved = join(here.folder, "sessions/other-name.json");
    renameSync(join(here.folder, "sessions", session), moved);
    const { code, stdout } = await here.run(["token", "--profile", "work"]);
    assert.equal(code, 0);
    assert.equal(stdout.trim(), JSON.parse(readFileSync(moved, "utf8")).tokens.access_token);
  });

  it("is never read from outside of its folder", async () => {
    const here = await renamed("../profiles/profile-work");
    const { code, stderr } = await here.run(["token", "--profile", "work"]);
    assert.equal(code, 2);
    assert.match(stderr, /A name in a store must be letters, digits, _ and -/);
  });
});

describe("profileKey()", () => {
  it("returns different keys for names that a file system may treat as the same", () => {
    const names = ["work", "Work", "work.2", "work_2e2", "work-2", "_", "a.b", "a_2eb", "CON"];
    const keys = names.map(profileKey);
    assert.equal(new Set(keys.map((key) => key.toLowerCase())).size, names.length);
    assert.ok(keys.every((key) => /^profile-[a-z0-9_-]+$/.test(key)));
  });
});
