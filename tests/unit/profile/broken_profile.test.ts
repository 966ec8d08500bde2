import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { approveNext } from "../../support/approve.ts";
import { type Scene, sceneMaker, SERVER, signIn } from "../../support/scene.ts";

const newScene = sceneMaker(after);

/** Creates a machine with the session of a good profile, and this configuration. */
async function withConfig(config: string): Promise<Scene> {
  const scene = newScene();
  await signIn(scene, "good");
  writeFileSync(join(scene.folder, "config.yaml"), config);
  return scene;
}

interface Result {
  profile: string;
  state?: string;
  forgotten?: boolean;
  error?: { code: string; message: string };
}

const results = (stdout: string) => (JSON.parse(stdout) as { profiles: Result[] }).profiles;

/** Invalid profiles, and the reasons. */
const BROKEN: [what: string, yaml: string, why: RegExp][] = [
  [
    "two servers",
    "{ issuer: https://a.example, endpoint: https://a.example, client_id: x }",
    /issuer in config\.yaml and endpoint in config\.yaml both name the server/,
  ],
  [
    "an unknown provider",
    "{ provider: nobody, client_id: x }",
    /provider in config\.yaml "nobody" is not known/,
  ],
  ["an unknown setting", "{ isuer: x }", /config\.yaml:2:12: "isuer" is not known here/],
  [
    "a missing file of details",
    "{ issuer: https://a.example, client_id: x, authorization_details: '@gone.json' }",
    /authorization_details in config\.yaml: \/.*\/gone\.json can't be read/,
  ],
  [
    "max_age",
    "{ issuer: https://a.example, client_id: x, max_age: often }",
    /max_age in config\.yaml must be/,
  ],
];

describe("a broken profile", () => {
  for (const [what, yaml, why] of BROKEN) {
    it(`with ${what} is reported, and does not affect the others`, async () => {
      const { run } = await withConfig(`profiles:\n  other: ${yaml}\n`);
      const status = await run(["status", "--format", "json"]);
      assert.equal(status.code, 2, status.stderr);
      const [good, other] = results(status.stdout);
      assert.deepEqual([good?.profile, good?.state], ["good", "valid"]);
      assert.deepEqual([other?.profile, other?.state], ["other", "unusable"]);
      assert.match(other?.error?.message ?? "", why);
      assert.match(status.stderr, /The profile other can't be used: /);
      assert.equal((await run(["token", "--profile", "good"])).code, 0);
      assert.equal((await run(["token", "--profile", "other"])).code, 2);
      const logout = await run(["logout", "--all", "--format", "json"]);
      assert.equal(logout.code, 0, logout.stderr);
      assert.deepEqual(results(logout.stdout).map(({ profile }) => profile), ["good"]);
    });
  }

  it("with a session is kept by logout --all, and forgotten with --local", async () => {
    const scene = await withConfig("");
    await signIn(scene, "other");
    writeFileSync(join(scene.folder, "config.yaml"), "profiles:\n  other: { provider: nobody }\n");
    const logout = await scene.run(["logout", "--all", "--format", "json"]);
    assert.equal(logout.code, 2, logout.stderr);
    const ended = results(logout.stdout).map(({ profile, forgotten }) => [profile, forgotten]);
    assert.deepEqual(ended.toSorted(), [["good", true], ["other", false]]);
    assert.equal((await scene.run(["logout", "--all", "--local"])).code, 0);
    assert.deepEqual(readdirSync(join(scene.folder, "sessions")), []);
  });

  it("is reported if the key of its tokens is missing", async () => {
    const scene = newScene();
    const pem = join(scene.folder, "key.pem");
    const { privateKey } = await crypto.subtle.generateKey(
      { name: "ECDSA", namedCurve: "P-256" },
      true,
      ["sign"],
    );
    writeFileSync(pem, JSON.stringify(await crypto.subtle.exportKey("jwk", privateKey)));
    const login = await scene.login("--profile", "bound", ...SERVER, "--dpop-key", pem);
    assert.equal(login.code, 0, login.stderr);
    writeFileSync(
      join(scene.folder, "config.yaml"),
      "profiles:\n  other: { issuer: https://a.example, client_id: x, dpop_key: gone.pem }\n",
    );
    rmSync(pem);
    const status = await scene.run(["status", "--format", "json"]);
    assert.equal(status.code, 0, status.stderr);
    const states = results(status.stdout).map(({ profile, state }) => [profile, state]);
    assert.deepEqual(states, [["bound", "valid"], ["other", "signed_out"]]);
    assert.equal((await scene.run(["token", "--profile", "bound"])).code, 0);
  });

  it("is not created from a session with an invalid profile name", async () => {
    const { run, folder } = await withConfig("");
    const sessions = join(folder, "sessions");
    const [file = ""] = readdirSync(sessions);
    const saved = JSON.parse(readFileSync(join(sessions, file), "utf8"));
    for (const profile of [123, { a: 1 }, "../x", ["good"], null]) {
      const odd = { ...saved, identity: { ...saved.identity, profile } };
      writeFileSync(join(sessions, "odd.json"), JSON.stringify(odd), { mode: 0o600 });
      const { code, stderr } = await run(["status"]);
      assert.ok([0, 9].includes(code ?? 1), stderr);
    }
    assert.equal((await run(["logout", "--all", "--local"])).code, 0);
  });

  it("resume keeps an unreadable pending login, and uses the other", async () => {
    const { run, folder, server } = newScene();
    assert.equal((await run(["start", ...SERVER])).code, 0);
    writeFileSync(join(folder, "pending", "broken.json"), "{}", { mode: 0o600 });
    approveNext(server);
    server.approve();
    const { code, stderr } = await run(["resume", "--quiet"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /broken\.json can't be used/);
    assert.equal((await run(["resume"])).code, 9);
  });
});

describe("@FILE in authorization_details", () => {
  const details = '[{"type":"payment"}]';

  it("is resolved against the file that names it", async () => {
    const scene = newScene();
    mkdirSync(join(scene.folder, "more"));
    writeFileSync(join(scene.folder, "more", "d.json"), details);
    const config = join(scene.folder, "more", "c.yaml");
    writeFileSync(
      config,
      "profiles:\n  w:\n    issuer: https://auth.example.com\n    client_id: cli\n" +
        "    authorization_details: '@d.json'\n",
    );
    const { code, stderr } = await scene.login("--profile", "w", "--config", config);
    assert.equal(code, 0, stderr);
    assert.equal((await scene.run(["token", "--profile", "w", "--config", config])).code, 0);
  });

  it("is saved as an absolute path, and as text if read from standard input", async () => {
    const scene = newScene();
    const login = async (profile: string, file: string) => {
      approveNext(scene.server);
      const args = ["--profile", profile, "--quiet", "--authorization-details", `@${file}`];
      const { code, stderr } = await scene.run(["login", ...SERVER, ...args], { stdin: details });
      assert.equal(code, 0, stderr);
      assert.equal((await scene.run(["token", "--profile", profile])).code, 0);
      const path = join(scene.folder, "profiles", `profile-${profile}.json`);
      return JSON.parse(readFileSync(path, "utf8")).settings.authorization_details;
    };
    const { relative, resolve } = await import("node:path");
    const file = join(scene.folder, "d.json");
    writeFileSync(file, details);
    assert.equal(await login("file", relative(".", file)), `@${resolve(file)}`);
    assert.equal(await login("input", "-"), details);
  });
});
