import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { drop } from "../../../../lib/testing/mod.ts";
import { sceneMaker, SERVER, signIn } from "../../../support/scene.ts";

describe("profiles", () => {
  const scene = sceneMaker(after);

  it("lists the profiles in 80 columns, with the default one, and sends nothing", async () => {
    const here = scene();
    await signIn(here, "work", "default");
    await here.run(["logout", "--profile", "default"]);
    const config = "profiles: { home: { issuer: 'https://h.example', client_id: c } }";
    writeFileSync(join(here.folder, "config.yaml"), config);
    const before = here.sent.length;
    const { code, stdout, stderr } = await here.run(["profiles"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      stdout.trimEnd().split("\n").map((line) =>
        line.replace(/\d\d:\d\d$/, "HH:MM").split(/ {2,}/)
      ),
      [
        ["PROFILE", "SERVER", "CLIENT", "USER", "VALID UNTIL"],
        ["default *", "https://auth.example.com", "cli", "-", "signed out"],
        ["home", "https://h.example", "c", "-", "signed out"],
        ["work", "https://auth.example.com", "cli", "alice@example.com", "HH:MM"],
      ],
    );
    assert.equal(here.sent.length, before);
  });

  it("lists them as JSON, and only their names", async () => {
    const here = scene();
    const none = await here.run(["profiles", "--format", "json"]);
    assert.deepEqual(JSON.parse(none.stdout), { profiles: [] });
    assert.match(none.stderr, /There is no profile\. To create one, run: /);
    await signIn(here, "work");
    const { stdout } = await here.run(["profiles", "--format", "json"]);
    const [{ expires_at, ...work }] = JSON.parse(stdout).profiles;
    assert.match(expires_at, /Z$/);
    assert.deepEqual(work, {
      profile: "work",
      default: false,
      server: "https://auth.example.com",
      client_id: "cli",
      user: "alice@example.com",
      state: "valid",
    });
    assert.equal((await here.run(["profiles", "--names"])).stdout, "work\n");
  });

  it("use chooses the profile of commands that name none", async () => {
    const here = scene();
    await signIn(here, "work");
    const without = await here.run(["token"]);
    assert.equal(without.code, 8);
    assert.match(
      without.stderr,
      /The only profile is work\. .* run: device-login profiles use work\n$/,
    );
    const { code, stderr } = await here.run(["profiles", "use", "work"]);
    assert.equal(code, 0, stderr);
    assert.equal((await here.run(["token"])).code, 0);
    assert.match((await here.run(["profiles"])).stdout, /\nwork \* /);
  });

  for (const command of ["use", "remove"]) {
    it(`${command} refuses an unknown name, and suggests the one that was meant`, async () => {
      const here = scene();
      await signIn(here, "work");
      const { code, stderr } = await here.run(["profiles", command, "wrok"]);
      assert.equal(code, 2);
      assert.match(stderr, /There is no profile wrok\. Did you mean work\?\n$/);
    });
  }

  it("remove revokes the session, and deletes it, the settings and the choice", async () => {
    const here = scene();
    await signIn(here, "work");
    await here.run(["profiles", "use", "work"]);
    const { code, stderr } = await here.run(["profiles", "remove", "work"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /profile work has ended\.\n.*profile work was removed\.\n$/);
    assert.ok(here.server.requests.some(({ endpoint }) => endpoint === "revocation"));
    assert.equal((await here.run(["profiles", "--names"])).stdout, "");
    assert.equal(existsSync(join(here.folder, "choices/default-profile.json")), false);
  });

  it("remove keeps everything if the session can't be revoked, unless --local is given", async () => {
    const here = scene();
    await signIn(here, "work");
    here.server.script("revocation", drop());
    const { code, stderr } = await here.run(["profiles", "remove", "work"]);
    assert.equal(code, 5);
    assert.match(stderr, /could not be ended\..*--local deletes it anyway\.\n$/);
    assert.equal((await here.run(["token", "--profile", "work"])).code, 0);
    assert.equal((await here.run(["profiles", "remove", "work", "--local"])).code, 0);
    assert.equal((await here.run(["profiles", "--names"])).stdout, "");
  });

  it("remove names config.yaml if the profile is defined there", async () => {
    const here = scene();
    const [, issuer, , client] = SERVER;
    const config = `profiles: { work: { issuer: '${issuer}', client_id: ${client} } }`;
    writeFileSync(join(here.folder, "config.yaml"), config);
    await here.login("--profile", "work");
    const { code, stderr } = await here.run(["profiles", "remove", "work"]);
    assert.equal(code, 0);
    assert.match(stderr, /What config\.yaml says about it is left as it is\.\n$/);
  });
});
