import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { sceneMaker, SERVER } from "../../support/scene.ts";

const newScene = sceneMaker(after);
const HOUR = 3_600_000;

/** Flags whose values may be secret. */
const SECRETS = ["--param", "a=s3cret", "--token-param", "b=s3cret", "-H", "X-Tenant: s3cret"];

describe("parameters and headers of a profile", () => {
  it("are sent again, and are not in the profile's file", async () => {
    const { login, run, folder, server, clock } = newScene();
    const { code, stderr } = await login("--profile", "work", ...SERVER, ...SECRETS);
    assert.equal(code, 0, stderr);
    const path = (part: string) => join(folder, part, "profile-work.json");
    assert.doesNotMatch(readFileSync(path("profiles"), "utf8"), /s3cret/);
    if (process.platform !== "win32") {
      assert.equal(statSync(path("secrets")).mode & 0o777, 0o600);
      assert.equal(statSync(join(folder, "secrets")).mode & 0o777, 0o700);
    }
    await clock.advance(HOUR);
    const token = await run(["token", "--profile", "work"]);
    assert.equal(token.code, 0, token.stderr);
    assert.equal(server.requests.at(-1)?.headers.get("x-tenant"), "s3cret");
    assert.equal((await run(["status"])).code, 0);
    assert.equal((await run(["logout", "--profile", "work"])).code, 0);
    assert.ok(existsSync(path("secrets")));
    assert.equal((await run(["profiles", "remove", "work"])).code, 0);
    assert.ok(!existsSync(path("secrets")));
  });

  it("are not shown when they change", async () => {
    const { login, run } = newScene();
    await login("--profile", "work", ...SERVER, ...SECRETS);
    const others = ["--param", "a=0ther", "--token-param", "b=0ther"];
    const { code, stderr } = await run(["token", "--profile", "work", ...others]);
    assert.equal(code, 8);
    assert.match(stderr, /: parameters was set and is another now, from --param; token_param/);
    assert.doesNotMatch(stderr, /s3cret|0ther/);
    const again = await login("--profile", "work", ...others);
    assert.equal(again.code, 0);
    assert.doesNotMatch(again.stderr, /s3cret|0ther/);
  });

  it("of the configuration are not copied from it", async () => {
    const { login, run, folder } = newScene();
    const [, issuer, , client] = SERVER;
    const profile = `{ issuer: ${issuer}, client_id: ${client}, token_param: [b=s3cret] }`;
    writeFileSync(join(folder, "config.yaml"), `profiles: { work: ${profile} }`);
    assert.equal((await login("--profile", "work")).code, 0);
    for (const file of readdirSync(join(folder, "profiles"))) {
      assert.doesNotMatch(readFileSync(join(folder, "profiles", file), "utf8"), /s3cret/);
    }
    assert.equal((await run(["token", "--profile", "work"])).code, 0);
  });

  it("are read from a file of an earlier version, which had them in plain text", async () => {
    const { login, run, folder, clock, server } = newScene();
    await login("--profile", "work", ...SERVER, ...SECRETS);
    const path = (part: string) => join(folder, part, "profile-work.json");
    const { salt: _, key: __, secrets: ___, ...record } = JSON.parse(
      readFileSync(path("profiles"), "utf8"),
    );
    const { settings } = JSON.parse(readFileSync(path("secrets"), "utf8"));
    const [session = ""] = readdirSync(join(folder, "sessions"));
    const { identity } = JSON.parse(readFileSync(join(folder, "sessions", session), "utf8"));
    const old = { ...record, identity, settings: { ...record.settings, ...settings } };
    writeFileSync(path("profiles"), JSON.stringify(old));
    writeFileSync(path("secrets"), "of no use");
    await clock.advance(HOUR);
    const token = await run(["token", "--profile", "work"]);
    assert.equal(token.code, 0, token.stderr);
    assert.equal(server.requests.at(-1)?.headers.get("x-tenant"), "s3cret");
    const changed = await run(["token", "--profile", "work", "--param", "a=0ther"]);
    assert.match(changed.stderr, /parameters was set and is another now/);
    assert.equal((await run(["logout", "--profile", "work", "--param", "a=0ther"])).code, 0);
    assert.deepEqual(readdirSync(join(folder, "sessions")), []);
  });

  it("that are damaged affect only their own profile", async () => {
    const { login, run, folder } = newScene();
    await login("--profile", "work", ...SERVER, ...SECRETS);
    await login("--profile", "other", ...SERVER);
    writeFileSync(join(folder, "secrets", "profile-work.json"), "{}");
    const { code, stdout, stderr } = await run(["status", "--format", "json"]);
    assert.equal(code, 9);
    assert.match(stderr, /The profile work can't be used: .*secrets.*must be/);
    assert.match(stdout, /"other"/);
    assert.equal((await run(["token", "--profile", "other"])).code, 0);
  });
});
