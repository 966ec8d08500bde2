import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { change, drop, json, oauthError } from "../../../../lib/testing/mod.ts";
import { readEvents } from "../../../support/events.ts";
import { sceneMaker, SERVER, signIn } from "../../../support/scene.ts";
import { findLeaks } from "../../../support/leaks.ts";

const HOUR = 3_600_000;

describe("status", () => {
  const scene = sceneMaker(after);

  function profilesOf({ stdout }: { stdout: string }) {
    return (JSON.parse(stdout) as { profiles: Record<string, unknown>[] }).profiles;
  }

  it("describes all profiles, and sends nothing", async () => {
    const here = scene();
    await signIn(here, "work");
    await here.login("--profile", "brief", ...SERVER, "--scope", "openid");
    const config = "profiles: { home: { issuer: 'https://h.example', client_id: c } }";
    writeFileSync(join(here.folder, "config.yaml"), config);
    const before = here.sent.length;
    const { code, stdout, stderr } = await here.run(["status"]);
    assert.equal(code, 0, stderr);
    assert.equal(
      stdout.replaceAll(/\d\d:\d\d \(in \d\d min\)/g, "HH:MM (in 59 min)"),
      `brief
  session       signed in, until the access token expires
  user          alice@example.com
  server        https://auth.example.com
  client        cli
  token         valid until HH:MM (in 59 min)
  storage       plain file

home
  session       signed out
  server        https://h.example
  client        c

work
  session       signed in, refreshes automatically
  user          alice@example.com
  server        https://auth.example.com
  client        cli
  token         valid until HH:MM (in 59 min)
  storage       plain file
`,
    );
    assert.match(stderr, /The profile home has no session\. To sign in, run: .* --profile home\n$/);
    assert.equal(here.sent.length, before);
  });

  it("lists them as JSON, with the members that a program needs", async () => {
    const here = scene();
    await signIn(here, "work");
    const [work] = profilesOf(await here.run(["status", "--format", "json"]));
    const { expires_at, place, ...rest } = work ?? {};
    assert.deepEqual(rest, {
      profile: "work",
      state: "valid",
      server: "https://auth.example.com",
      client_id: "cli",
      scope: ["openid", "offline_access"],
      subject: "alice",
      email: "alice@example.com",
      refreshable: true,
      encrypted: false,
    });
    assert.match(String(expires_at), /Z$/);
    assert.match(String(place), /^the file .*sessions\/\w+\.json$/);
    const one = await here.run(["status", "--format", "jsonpointer=/profiles/0/state"]);
    assert.equal(one.stdout, '"valid"\n');
    const wrong = await here.run(["status", "--format", "header"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /header prints only tokens/);
  });

  it("exits with 8 if nobody is signed in", async () => {
    const here = scene();
    const none = await here.run(["status", "--format", "json"]);
    assert.equal(none.code, 8);
    assert.deepEqual(profilesOf(none), []);
    assert.match(none.stderr, /run: device-login login --profile NAME/);
    await signIn(here, "work");
    const other = await here.run(["status", "--profile", "other", "--format", "json"]);
    assert.equal(other.code, 8);
    const [row] = profilesOf(other);
    assert.equal(row?.state, "signed_out");
    assert.equal((row?.error as { code: string }).code, "login_required");
    assert.equal((await here.run(["status"], { env: { DEVICE_LOGIN_PROFILE: "other" } })).code, 8);
    assert.equal((await here.run(["status", "--profile", "work"])).code, 0);
  });

  it("shows what has expired, and whether that matters", async () => {
    const here = scene();
    await signIn(here, "work");
    await here.login("--profile", "brief", ...SERVER, "--scope", "openid");
    await here.clock.advance(HOUR);
    const all = await here.run(["status", "--format", "json"]);
    assert.equal(all.code, 0);
    const states = profilesOf(all).map(({ state }) => state);
    assert.deepEqual(states, ["expired", "refreshable"]);
    const brief = await here.run(["status", "--profile", "brief"]);
    assert.equal(brief.code, 8);
    assert.match(brief.stderr, /has expired, and there is no refresh token\. To sign in, run: /);
  });

  it("exits with 9 if something cannot be read, and shows the others", async () => {
    const here = scene();
    await signIn(here, "one", "two");
    const sessions = join(here.folder, "sessions");
    const [first = ""] = readdirSync(sessions).filter((name) => name.endsWith(".json"));
    writeFileSync(join(sessions, first), "{");
    writeFileSync(join(sessions, `${"0".repeat(64)}.json`), "nonsense");
    writeFileSync(join(here.folder, "profiles/profile-three.json"), "{}");
    const { code, stdout, stderr } = await here.run(["status", "--format", "json"]);
    assert.equal(code, 9);
    const states = profilesOf({ stdout }).map(({ state }) => state);
    assert.deepEqual(states.toSorted(), ["unreadable", "unreadable", "unreadable", "valid"]);
    assert.equal(stderr.match(/can't be used: .*move it away/g)?.length, 3);
    assert.match((await here.run(["status"])).stdout, /can't be read/);
  });

  it("shows a session that the settings no longer identify", async () => {
    const here = scene();
    await signIn(here, "work");
    const config = "profiles: { work: { scope: [openid] } }";
    writeFileSync(join(here.folder, "config.yaml"), config);
    const rows = profilesOf(await here.run(["status", "--format", "json"]));
    assert.deepEqual(rows.map(({ profile, state }) => [profile, state]), [
      ["work", "signed_out"],
      ["work", "unused"],
    ]);
    assert.match((rows[0]?.error as { message: string }).message, /scope was "default"/);
  });

  it("--remote calls userinfo and introspection with a valid token", async () => {
    const here = scene();
    await signIn(here, "work");
    await here.clock.advance(HOUR);
    const { code, stdout, stderr } = await here.run(["status", "--remote", "--format", "json"]);
    assert.equal(code, 0, stderr);
    const [work] = profilesOf({ stdout });
    const remote = work?.remote as { userinfo: object; introspection: object };
    assert.deepEqual(remote.introspection, {
      active: true,
      client_id: "cli",
      sub: "alice",
      scope: "openid offline_access",
    });
    assert.equal((remote.userinfo as { sub: string }).sub, "alice");
    assert.equal(work?.state, "valid");
    const table = await here.run(["status", "--remote"]);
    assert.match(table.stdout, / userinfo +alice@example\.com\n +introspection +active\n$/);
  });

  it("--remote shows nothing for members of the wrong type", async () => {
    const odd = { toString: 1, valueOf: 1 };
    const here = scene();
    await signIn(here, "work");
    for (const members of [{ email: odd }, { email: odd, error: { code: odd, message: odd } }]) {
      here.server.script("userinfo", change((body) => Object.assign(body, members)));
      here.server.script("introspection", change((body) => Object.assign(body, members)));
      const { code, stdout, stderr } = await here.run(["status", "--remote"]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.match(stdout, / userinfo +alice\n +introspection +active/);
    }
  });

  it("--remote shows no token that a server repeats in its answer", async () => {
    const here = scene();
    await signIn(here, "work");
    const token = (await here.run(["token", "--profile", "work"])).stdout.trim();
    const repeat = change((body) => {
      body.told = [`You sent ${token}.`, { [token]: encodeURIComponent(token) }];
    });
    here.server.script("userinfo", repeat, repeat);
    here.server.script("introspection", repeat, repeat);
    for (const format of ["json", "table"]) {
      const { code, stdout } = await here.run(["status", "--remote", "--format", format]);
      assert.equal(code, 0);
      assert.deepEqual(findLeaks(stdout, [token]), []);
      if (format === "json") assert.match(stdout, /You sent <access_token>\./);
    }
  });

  it("#80 --remote exits with 7 if userinfo is about another person", async () => {
    const here = scene();
    await signIn(here, "work");
    here.server.script("userinfo", json({ sub: "mallory" }));
    const { code, stdout } = await here.run(["status", "--remote"]);
    assert.equal(code, 7);
    assert.match(stdout, /invalid_userinfo\n +introspection +active/);
  });

  it("--remote exits with 0 if only introspection is refused, whatever the words", async () => {
    const here = scene();
    await signIn(here, "work");
    for (const body of [{ error: "Client id or secret not provided" }, {}]) {
      here.server.script("introspection", json(body, { status: 400 }));
      const { code, stdout } = await here.run(["status", "--remote"]);
      assert.equal(code, 0);
      assert.match(stdout, / userinfo +alice@example\.com\n +introspection +refused/);
    }
  });

  it("--remote treats endpoints that a server lacks as no error", async () => {
    const here = scene();
    await signIn(here, "work");
    for (
      const [name, fault] of [
        ["openid-configuration", change((body) => delete body.introspection_endpoint)],
        ["introspection", oauthError("invalid_client", { status: 401 })],
      ] as const
    ) {
      here.server.script(name, fault, fault);
      const { code, stdout, stderr } = await here.run(["status", "--remote"]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /alice@example\.com\n +introspection +(unsupported|refused)\n$/);
    }
  });

  it("--remote reports a session that has ended, and an unreachable server", async () => {
    const here = scene();
    await signIn(here, "work");
    here.server.script("introspection", json({ active: false }));
    assert.equal((await here.run(["status", "--remote"])).code, 8);
    here.server.script("userinfo", drop());
    const dropped = await here.run(["status", "--remote"]);
    assert.equal(dropped.code, 5);
    assert.match(dropped.stdout, /network\n +introspection +active/);
    await here.clock.advance(HOUR);
    here.server.revokeRefreshTokens();
    const ended = await here.run(["status", "--remote", "--format", "json"]);
    assert.equal(ended.code, 8);
    const [work] = profilesOf(ended);
    assert.equal(work?.state, "signed_out");
    assert.match(JSON.stringify(work?.remote), /invalid_grant/);
  });

  it("shows no token in any format", async () => {
    const here = scene();
    const { stdout: token } = await here.login("--profile", "work", ...SERVER);
    for (const format of ["table", "json", "yaml"]) {
      const { stdout, stderr } = await here.run(["status", "--remote", "--format", format]);
      assert.ok(!(stdout + stderr).includes(token.trim()));
    }
    const wrong = await here.run(["status", "--format", "json", "--profile", "../x"]);
    assert.deepEqual(readEvents(wrong.stdout).map(({ code }) => code), ["invalid_options"]);
  });
});
