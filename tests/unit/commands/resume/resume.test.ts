import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { drop, hang, html, json, oauthError } from "../../../../lib/testing/mod.ts";
import { readEvents } from "../../../support/events.ts";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";
import { savedLogins, startLogin } from "../../../support/started_login.ts";

const MINUTE = 60_000;

describe("start", () => {
  const scene = sceneMaker(after);

  it("prints the instructions as JSON, saves the login, and returns", async () => {
    const here = scene();
    const { code, stdout, stderr } = await here.run(["start", ...SERVER, "--format", "json"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const { id, user_code, expires_at, ...rest } = JSON.parse(stdout);
    assert.deepEqual(rest, {
      verification_uri: "https://auth.example.com/device",
      verification_uri_complete: `https://auth.example.com/device?user_code=${user_code}`,
      interval: 5,
    });
    assert.match(id, /^[a-z0-9]{10}$/);
    assert.match(expires_at, /^2026-01-01T00:1\d:\d\dZ$/);
    assert.deepEqual(savedLogins(here), [`${id}.json`]);
    const path = join(here.folder, "pending", `${id}.json`);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(here.polls().length, 0);
  });

  it("prints the instructions as text, and as an event for a program", async () => {
    const here = scene();
    const { stdout } = await here.run(["start", ...SERVER]);
    assert.match(stdout, /^Sign in to https:\/\/auth\.example\.com\n/);
    assert.match(stdout, /Approve only a sign-in that you have started yourself\./);
    assert.match(stdout, /Then run: device-login resume \w+\n$/);
    const event = await here.run(["start", ...SERVER, "--format", "ndjson", "--profile", "work"]);
    const [prompt] = readEvents(event.stdout);
    assert.equal(prompt?.type, "prompt");
    assert.equal(prompt?.profile, "work");
    assert.ok(prompt?.id);
    const path = await here.run(["start", ...SERVER, "--format", "jsonpath=user_code"]);
    assert.match(path.stdout, /^"\w{4}-\w{4}"\n$/);
    assert.equal((await here.run(["start", ...SERVER, "--format", "env"])).code, 2);
  });

  it("saves no client secret", async () => {
    const here = scene({ clients: [{ client_id: "cli", client_secret: "s3cret" }] });
    const id = await startLogin(here, "--client-secret", "s3cret", "-H", "X-Api-Key: k3y");
    const text = readFileSync(join(here.folder, "pending", `${id}.json`), "utf8");
    assert.doesNotMatch(text, /s3cret|k3y/);
  });

  it("rejects an unwritable folder before sending anything", async () => {
    for (const part of ["pending", "sessions", "profiles"]) {
      const here = scene();
      writeFileSync(join(here.folder, part), "a file where a folder belongs");
      const { code } = await here.run(["start", ...SERVER, "--profile", "work"]);
      assert.equal(code, 9);
      assert.equal(here.sent.length, 0);
    }
  });

  it("saves nothing if the server refuses", async () => {
    const here = scene();
    here.server.script("device_authorization", oauthError("invalid_client"));
    const { code, stdout } = await here.run(["start", ...SERVER, "--format", "json"]);
    assert.equal(code, 6);
    assert.deepEqual(readEvents(stdout).map(({ code }) => code), ["refused"]);
    assert.deepEqual(savedLogins(here), []);
  });

  it("removes expired logins", async () => {
    const here = scene();
    await startLogin(here);
    await here.clock.advance(11 * MINUTE);
    const id = await startLogin(here);
    assert.deepEqual(savedLogins(here), [`${id}.json`]);
  });
});

describe("resume", () => {
  const scene = sceneMaker(after);

  it("continues a pending login, prints the tokens, and removes it", async () => {
    const here = scene();
    const id = await startLogin(here);
    await here.clock.advance(2_000);
    here.server.approve();
    const { code, stdout, stderr } = await here.run(["resume", id, "--format", "json"]);
    assert.equal(code, 0, stderr);
    assert.ok(JSON.parse(stdout).access_token);
    assert.match(stderr, /Enter +\w{4}-\w{4}/);
    assert.match(stderr, /Signed in as alice@example\.com/);
    assert.ok((here.gaps()[0] ?? 0) >= 5);
    assert.deepEqual(savedLogins(here), []);
    const again = await here.run(["resume", id, "--format", "json"]);
    assert.equal(again.code, 8);
    assert.deepEqual(readEvents(again.stdout).map(({ code }) => code), ["login_required"]);
    assert.match(
      again.stderr,
      /no pending login "\w+" \(any more\)\..* run: device-login start\n$/,
    );
  });

  it("can be repeated after a refusal without an OAuth error: it is about the client", async () => {
    const here = scene();
    const id = await startLogin(here);
    here.server.script("token", json({}, { status: 401 }));
    assert.equal((await here.run(["resume", id, "-q"])).code, 6);
    here.server.approve();
    assert.equal((await here.run(["resume", id, "-q"])).code, 0);
  });

  it("waits out a firewall's page although each reply is read by another process", async () => {
    const here = scene();
    const id = await startLogin(here);
    here.server.script("token", oauthError("authorization_pending"), html(403));
    for (let polls = 0; polls < 2; polls++) {
      await here.clock.advance(30_000);
      assert.equal((await here.run(["resume", id, "--once"])).code, 10);
    }
    here.server.approve();
    assert.equal((await here.run(["resume", id, "-q"])).code, 0);
  });

  it("needs no name if one login is pending, and requires one if several are", async () => {
    const here = scene();
    assert.equal((await here.run(["resume"])).code, 8);
    const first = await startLogin(here);
    const second = await startLogin(here, "--profile", "work");
    const { code, stderr } = await here.run(["resume"]);
    assert.equal(code, 2);
    assert.ok(stderr.includes([first, second].toSorted().join(", ")));
    for (const wrong of ["../x", "nope", ""]) {
      assert.equal((await here.run(["resume", wrong])).code, 8);
    }
    here.server.approve();
    assert.equal((await here.run(["resume", "--profile", "work", "-q"])).code, 0);
    here.server.approve();
    assert.equal((await here.run(["resume", "-q"])).code, 0);
    assert.deepEqual(savedLogins(here), []);
  });

  it("prints events, with the prompt first", async () => {
    const here = scene();
    const id = await startLogin(here);
    here.server.script("token", oauthError("authorization_pending"), (_request, next) => {
      here.server.approve();
      return next();
    });
    const { stdout } = await here.run(["resume", id, "--format", "ndjson"]);
    const types = readEvents(stdout).map(({ type }) => type);
    assert.deepEqual(types, ["prompt", "pending", "tokens"]);
  });

  it("--once waits until a poll is due, polls once, and reports pending with 10", async () => {
    const here = scene();
    const id = await startLogin(here);
    const plain = await here.run(["resume", id, "--once"]);
    assert.deepEqual({ code: plain.code, stdout: plain.stdout }, { code: 10, stdout: "pending\n" });
    assert.match(plain.stderr, new RegExp(`run: device-login resume ${id} --once\n$`));
    const json = await here.run(["resume", id, "--once", "--format", "json"]);
    assert.equal(json.code, 10);
    assert.deepEqual(readEvents(json.stdout).map(({ type }) => type), ["pending"]);
    here.server.script("token", oauthError("slow_down"), drop());
    const slow = await here.run(["resume", id, "--once", "--format", "ndjson"]);
    assert.deepEqual(readEvents(slow.stdout).map(({ type }) => type), ["slow_down", "pending"]);
    const retry = await here.run(["resume", id, "--once", "--format", "ndjson"]);
    assert.deepEqual(readEvents(retry.stdout).map(({ type }) => type), ["retry", "pending"]);
    assert.equal(retry.code, 10);
    for (const format of ["env", "header", "yaml"]) {
      const { code, stdout } = await here.run(["resume", id, "--once", "--format", format]);
      assert.deepEqual({ code, stdout }, { code: 10, stdout: "" });
    }
    const gaps = here.gaps();
    assert.equal(gaps.length, 7);
    // The interval, plus ten seconds for good after two slow_down replies.
    [5, 5, 5, 10, 10, 10, 10].forEach((least, index) => {
      assert.ok((gaps[index] ?? 0) >= least, String(gaps));
    });
    here.server.approve();
    const done = await here.run(["resume", id, "--once", "--quiet"]);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /^\w+\n$/);
    assert.deepEqual(savedLogins(here), []);
  });

  it("keeps the interval after a request that was cut off", async () => {
    const here = scene();
    // The state is written to disk before a request, however busy the machine is.
    here.clock.diskTime = 100;
    const id = await startLogin(here);
    here.server.script("token", hang());
    let send: (signal: "SIGTERM") => void = () => {};
    const cut = here.run(["resume", id], { signals: (listener) => send = listener });
    while (here.polls().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    send("SIGTERM");
    assert.equal((await cut).code, 143);
    here.server.approve();
    assert.equal((await here.run(["resume", id, "-q"])).code, 0);
    assert.ok((here.gaps()[1] ?? 0) >= 5, String(here.gaps()));
  });

  it("exits with 4 at the deadline, sends nothing after it, and removes the login", async () => {
    const here = scene();
    const id = await startLogin(here);
    const { code, stderr } = await here.run(["resume", id]);
    assert.equal(code, 4, stderr);
    const last = here.polls().at(-1)?.time ?? 0;
    assert.ok(last < Date.UTC(2026, 0, 1, 0, 11));
    assert.deepEqual(savedLogins(here), []);
    const late = await startLogin(here);
    await here.clock.advance(11 * MINUTE);
    const before = here.sent.length;
    assert.equal((await here.run(["resume", late])).code, 4);
    assert.equal(here.sent.length, before);
    assert.deepEqual(savedLogins(here), []);
  });

  it("exits with 3 if the person denies, and removes the login", async () => {
    const here = scene();
    const id = await startLogin(here);
    here.server.deny();
    const { code, stdout } = await here.run(["resume", id, "--format", "json"]);
    assert.equal(code, 3);
    assert.deepEqual(readEvents(stdout).map(({ code }) => code), ["access_denied"]);
    assert.deepEqual(savedLogins(here), []);
  });

  it("reads the client secret from flag, variable or file, and requires it", async () => {
    const here = scene({ clients: [{ client_id: "cli", client_secret: "s3cret" }] });
    const secret = ["--client-secret", "s3cret"];
    const env = { OAUTH2_CLIENT_SECRET: "s3cret" };
    writeFileSync(join(here.folder, "secret"), "s3cret\n");
    const file = ["--client-secret-file", join(here.folder, "secret")];
    const cases: [started: string[], resumed: string[], env: Record<string, string>][] = [
      [secret, secret, {}],
      [secret, [], env],
      [secret, file, {}],
      [file, [], {}],
    ];
    for (const [started, resumed, variables] of cases) {
      const id = await startLogin(here, ...started);
      if (started === secret) {
        const before = here.sent.length;
        const without = await here.run(["resume", id]);
        assert.equal(without.code, 2);
        assert.match(without.stderr, /has a secret, which is not saved/);
        assert.equal(here.sent.length, before);
      }
      here.server.approve();
      const { code, stderr } = await here.run(["resume", id, "-q", ...resumed], { env: variables });
      assert.equal(code, 0, stderr);
    }
  });

  it("keeps the login after a mistake of the caller", async () => {
    const here = scene({ clients: [{ client_id: "cli", client_secret: "s3cret" }] });
    const id = await startLogin(here, "--client-secret", "s3cret");
    const wrong = await here.run(["resume", id, "--client-secret", "wrong"]);
    assert.equal(wrong.code, 6, wrong.stderr);
    const other = await here.run(["resume", id, "--client-secret", "s3cret", "--client-id", "x"]);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /belongs to the client "cli"/);
    here.server.approve();
    assert.equal((await here.run(["resume", id, "-q", "--client-secret", "s3cret"])).code, 0);
  });

  it("ignores variables that name another server or client than start's", async () => {
    const here = scene();
    const id = await startLogin(here);
    here.server.approve();
    const env = { OAUTH2_CLIENT_ID: "other", ORY_SDK_URL: "https://other.example" };
    const { code, stderr } = await here.run(["resume", id, "-q"], { env });
    assert.equal(code, 0, stderr);
  });

  it("saves a session after start --profile, with the settings of that time", async () => {
    const here = scene();
    const config = (scope: string) =>
      "profiles: { work: { issuer: 'https://auth.example.com', client_id: cli, " +
      `scope: [openid, ${scope}] } }`;
    writeFileSync(join(here.folder, "config.yaml"), config("offline"));
    const { stdout } = await here.run(["start", "--profile", "work", "--format", "json"]);
    here.server.approve();
    const tokens = await here.run(["resume", JSON.parse(stdout).id, "-q"]);
    assert.equal(tokens.code, 0, tokens.stderr);
    assert.equal((await here.run(["token", "--profile", "work"])).stdout, tokens.stdout);
    const again = await here.run(["start", "--profile", "work", "--format", "json"]);
    assert.match(again.stderr, /The profile work has a session; this sign-in takes its place/);
    writeFileSync(join(here.folder, "config.yaml"), config("email"));
    here.server.approve();
    assert.equal((await here.run(["resume", JSON.parse(again.stdout).id, "-q"])).code, 0);
    const changed = await here.run(["token", "--profile", "work"]);
    assert.match(
      changed.stderr,
      /scope was \["offline","openid"\] and is \["email","openid"\] now/,
    );
  });

  it("remembers the command line after start --profile", async () => {
    const here = scene();
    await startLogin(here, "--profile", "work");
    here.server.approve();
    const { stdout } = await here.run(["resume", "-q"]);
    assert.equal((await here.run(["token", "--profile", "work"])).stdout, stdout);
  });

  it("run twice for one login polls once, and both print its result", async () => {
    for (const decide of ["approve", "deny"] as const) {
      const here = scene();
      const id = await startLogin(here);
      here.server.script("token", oauthError("authorization_pending"), (_request, next) => {
        here.server[decide]();
        return next();
      });
      const goOn = () => here.launch(["resume", id, "--format", "json"]);
      const both = await here.clock.run(Promise.all([goOn(), goOn(), goOn()]));
      assert.deepEqual(both.map(({ code }) => code), decide === "deny" ? [3, 3, 3] : [0, 0, 0]);
      assert.equal(
        new Set(both.map(({ stdout }) => stdout)).size,
        1,
        JSON.stringify(both, null, 1),
      );
      assert.equal(here.polls().length, 2);
      assert.ok(both.some(({ stderr }) => stderr.includes("Another process is polling for this")));
      assert.deepEqual(savedLogins(here), []);
    }
  });

  it("--once reports a result that it cannot check, and saves the refresh token", async () => {
    const here = scene();
    const id = await startLogin(here, "--profile", "work");
    here.server.approve();
    await here.clock.advance(10_000);
    here.server.script("jwks", ...Array.from({ length: 4 }, () => html(503)));
    const { code, stdout, stderr } = await here.run(["resume", id, "--once"]);
    assert.deepEqual([code, stdout], [7, ""], stderr);
    assert.match(stderr, /saved as the profile work/);
    const token = await here.run(["token", "--profile", "work"]);
    assert.equal(token.code, 0, token.stderr);
  });

  it("exits with 9 if the saved login is damaged", async () => {
    const here = scene();
    const id = await startLogin(here);
    const path = join(here.folder, "pending", `${id}.json`);
    const whole = JSON.parse(readFileSync(path, "utf8"));
    for (const damaged of ["{", "{}", JSON.stringify({ ...whole, context: {} })]) {
      writeFileSync(path, damaged);
      const { code, stderr } = await here.run(["resume", id]);
      assert.equal(code, 9);
      assert.match(stderr, /can't be used: it is damaged/);
    }
  });
});

/** Gives the login's lock to another process, which is alive. */
function takeOver({ folder }: Scene, id: string): { release(): void } {
  const path = join(folder, "pending", `${id}.lock`);
  const owner = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...owner, id: "other", host: "elsewhere" }));
  return { release: () => rmSync(path) };
}

/** Advances the clock until a process waits for the login that another one has claimed. */
async function waitsFor(here: Scene, id: string): Promise<void> {
  while (!savedLogins(here).includes(`${id}-next.lock`)) await here.clock.advance(500);
}

describe("resume after it was suspended", () => {
  const scene = sceneMaker(after);

  it("sends no device code that another process polls with, and uses its outcome", async () => {
    const here = scene();
    const id = await startLogin(here);
    const resumed = here.launch(["resume", id, "--format", "json"]);
    while (here.polls().length === 0) await here.clock.advance(1_000);
    const other = takeOver(here, id);
    const polls = here.polls().length;
    const path = join(here.folder, "pending", `${id}.json`);
    const login = JSON.parse(readFileSync(path, "utf8"));
    await waitsFor(here, id);
    assert.equal(here.polls().length, polls);
    const error = { code: "access_denied", message: "It was denied." };
    const outcome = { at: here.clock.now(), error };
    // Complete or not at all: the program may be reading it.
    writeFileSync(`${path}.new`, JSON.stringify({ ...login, outcome }));
    renameSync(`${path}.new`, path);
    other.release();
    const { code, stdout, stderr } = await here.clock.run(resumed);
    assert.equal(code, 3, stderr);
    assert.deepEqual(readEvents(stdout).map(({ code }) => code), ["access_denied"]);
    assert.match(stderr, /Another process is polling for this login/);
    assert.equal(here.polls().length, polls);
    assert.deepEqual(savedLogins(here), []);
  });

  it("sends none that another process has claimed during discovery", async () => {
    const here = scene();
    const id = await startLogin(here, "--scope", "email");
    let other: ReturnType<typeof takeOver> | undefined;
    here.server.script("openid-configuration", (_request, next) => {
      other = takeOver(here, id);
      return next();
    });
    const resumed = here.launch(["resume", id, "--quiet"]);
    while (other === undefined) await here.clock.advance(1_000);
    await waitsFor(here, id);
    assert.equal(here.polls().length, 0);
    other.release();
    here.server.approve();
    assert.equal((await here.clock.run(resumed)).code, 0);
  });

  it("continues if the other process has released it", async () => {
    const here = scene();
    const id = await startLogin(here);
    const resumed = here.launch(["resume", id, "--quiet"]);
    while (here.polls().length === 0) await here.clock.advance(1_000);
    const other = takeOver(here, id);
    await waitsFor(here, id);
    const polls = here.polls().length;
    other.release();
    here.server.approve();
    assert.equal((await here.clock.run(resumed)).code, 0);
    assert.equal(here.polls().length, polls + 1);
    assert.deepEqual(savedLogins(here), []);
  });
});

describe("an expired pending login", () => {
  const scene = sceneMaker(after);

  for (const command of [["login", "-q"], ["token"], ["status"], ["logout", "--all"]]) {
    it(`is removed by ${command.join(" ")}`, async () => {
      const here = scene();
      await here.login("--profile", "default", ...SERVER);
      const id = await startLogin(here, "--dpop");
      assert.deepEqual(savedLogins(here), [`${id}.json`]);
      await here.clock.advance(11 * MINUTE);
      if (command[0] === "login") {
        await here.login("--profile", "default", ...SERVER);
      } else {
        assert.equal((await here.run([...command])).code, 0);
      }
      assert.deepEqual(savedLogins(here), []);
    });
  }

  it("is removed by token, even if there is no session", async () => {
    const here = scene();
    await startLogin(here);
    await here.clock.advance(11 * MINUTE);
    assert.equal((await here.run(["token"])).code, 8);
    assert.deepEqual(savedLogins(here), []);
  });
});
