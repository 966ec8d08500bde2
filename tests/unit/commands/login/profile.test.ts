import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { approveNext } from "../../../support/approve.ts";
import { type Scene, sceneMaker, SERVER, signIn } from "../../../support/scene.ts";

/** Signs in with a command line as a person types it. */
async function login({ server, run }: Scene, ...args: string[]) {
  approveNext(server);
  return await run(["login", ...args]);
}

describe("login with a profile", () => {
  const scene = sceneMaker(after);
  const LINE = "✓ Signed in as alice@example.com at auth.example.com · saved as work\n";

  it("prints no tokens, and ends with one line about the session", async () => {
    const { code, stdout, stderr } = await login(scene(), "--profile", "work", ...SERVER);
    assert.deepEqual({ code, stdout }, { code: 0, stdout: "" });
    assert.ok(stderr.endsWith(LINE), stderr);
  });

  it("prints the tokens in a format that is requested", async () => {
    for (
      const [flag, pattern] of [["-q", /^\S+\n$/], ["--format=json", /"access_token"/]] as const
    ) {
      const { stdout } = await login(scene(), "--profile", "work", ...SERVER, flag);
      assert.match(stdout, pattern);
    }
  });

  it("prints the tokens if the session can't be saved", async () => {
    const here = scene();
    here.server.script("token", async (_request, next) => {
      rmSync(join(here.folder, "sessions"), { recursive: true });
      writeFileSync(join(here.folder, "sessions"), "");
      return await next();
    });
    const { code, stdout } = await login(here, "--profile", "work", ...SERVER);
    assert.equal(code, 9);
    assert.match(stdout, /^ACCESS TOKEN/);
  });

  it("without a profile prints them as before", async () => {
    const { stdout, stderr } = await login(scene(), ...SERVER);
    assert.match(stdout, /^ACCESS TOKEN\t\w+\nREFRESH TOKEN\t\w+\nID TOKEN\t\S+\nEXPIRY\t\S+\n$/);
    assert.match(stderr, /✓ Signed in as alice@example\.com at auth\.example\.com\n$/);
  });

  it("uses the default profile if neither a server nor a client is named", async () => {
    const here = scene();
    const config = "profiles: { default: { issuer: 'https://auth.example.com', client_id: cli } }";
    writeFileSync(join(here.folder, "config.yaml"), config);
    const { stdout, stderr } = await login(here);
    assert.equal(stdout, "");
    assert.match(stderr, /· saved as default\n$/);
    const named = await login(here, ...SERVER);
    assert.match(named.stdout, /^ACCESS TOKEN/);
  });

  it("suggests the profile that was meant, and creates one with a server and a client", async () => {
    const here = scene();
    await signIn(here, "work");
    const { code, stderr } = await here.run(["login", "--profile", "wrok"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /no profile wrok\. Did you mean work\? To create it, .* --client-id ID\.\n/,
    );
    assert.equal((await login(here, "--profile", "wrok", ...SERVER)).code, 0);
  });

  it("shows how to begin if nothing is named", async () => {
    const { code, stdout, stderr } = await scene().run([]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    assert.equal(lines.length, 10);
    assert.ok(lines.every((line) => line.length <= 80));
    assert.match(stderr, /device-login demo\n[^]*--help\n$/);
  });
});
