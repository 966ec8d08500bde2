import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { Ended } from "../../support/program.ts";
import { sceneMaker, SERVER, signIn } from "../../support/signed_in_machine.ts";

/** Clears the screen, in C0 and in C1; reorders and hides the text that follows. */
const NASTY = "\x1b[2J\x9b2J\u202e\u200b\u2028\r";

const FORMATS = ["table", "json", "json-pretty", "yaml", "ndjson", "jsonpath=user_code"];

function assertClean({ stdout, stderr }: Ended): void {
  assert.ok(stdout + stderr !== "");
  assert.doesNotMatch((stdout + stderr).replace(/[\n\t]/g, ""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
}

describe("control characters", () => {
  const scene = sceneMaker(after);

  for (const format of FORMATS) {
    it(`of a device reply are escaped by start --format ${format}`, async () => {
      const here = scene();
      const reply = {
        device_code: "d-0123456789",
        user_code: `UC${NASTY}`,
        verification_uri: `https://auth.example.com/${NASTY}`,
        verification_uri_complete: `https://auth.example.com/?${NASTY}`,
        expires_in: 600,
      };
      here.server.script("device_authorization", () => Response.json(reply));
      const ended = await here.run(["start", ...SERVER, "--format", format]);
      assert.equal(ended.code, 0, ended.stderr);
      assertClean(ended);
      if (format === "json") assert.equal(JSON.parse(ended.stdout).user_code, reply.user_code);
    });

    it(`of an error are escaped by login --format ${format}`, async () => {
      const here = scene();
      const error = { error: "bad\x1b[2J\x9b2J\u202e", error_description: NASTY, error_uri: NASTY };
      here.server.script("device_authorization", () => Response.json(error, { status: 400 }));
      const ended = await here.run([...SERVER, "--format", format.replace("user_code", "scope")]);
      assert.equal(ended.code, 6, ended.stderr);
      assertClean(ended);
    });
  }

  it("of a metadata document are escaped by doctor, in both formats", async () => {
    for (const format of ["text", "json"]) {
      const here = scene();
      const metadata = {
        issuer: here.server.issuer,
        device_authorization_endpoint: `https://auth.example.com/d?${NASTY}`,
        token_endpoint: `https://auth.example.com/t?${NASTY}`,
      };
      here.server.script("openid-configuration", () => Response.json(metadata));
      const ended = await here.run(["doctor", ...SERVER, "--format", format]);
      assertClean(ended);
    }
  });

  it("of claims are escaped in the line that reports the sign-in", async () => {
    const here = scene({ person: { sub: `ann${NASTY}`, name: NASTY, email: `a${NASTY}@b` } });
    for (const format of ["json", "yaml", "table", "env", "header"]) {
      assertClean(await here.login(...SERVER, "--format", format));
    }
  });

  it("of the command line are escaped in every error", async () => {
    const here = scene();
    for (
      const args of [
        [`x${NASTY}`],
        [`--x${NASTY}`],
        ["login", `--x${NASTY}`, "--format", "ndjson"],
        ["token", "--profile", NASTY],
        ["start", "--format", `x${NASTY}`],
        ["login", "--format", `jsonpath=$.${NASTY}`],
        ["login", "--output", `/none/${NASTY}`, ...SERVER],
        ["login", "--issuer", `https://${NASTY}`],
        ["login", "--client-secret-file", `/none/${NASTY}`, ...SERVER],
        ["login", "-H", `a${NASTY}: b`, ...SERVER],
        ["login", "--scope", NASTY, ...SERVER],
        ["login", "--max-age", NASTY, ...SERVER],
        ["login", "--provider", NASTY],
        ["completions", NASTY],
        ["resume", NASTY],
        ["helper", "kubectl", "--token", NASTY],
        ["helper", NASTY],
        ["doctor", "--format", NASTY, ...SERVER],
      ]
    ) {
      const ended = await here.run(args);
      assert.notEqual(ended.code, 0);
      assert.notEqual(ended.code, 1, ended.stderr);
      assertClean(ended);
    }
  });

  it("of variables and of the configuration are escaped in their errors", async () => {
    const here = scene();
    const names = ["DEVICE_LOGIN_ALLOW_HTTP", "ORY_SDK_URL", "HTTPS_PROXY", "KUBERNETES_EXEC_INFO"];
    for (const name of names) {
      const args = name.startsWith("KUBE")
        ? ["helper", "kubectl"]
        : ["login", "--client-id", "cli"];
      const value = name.startsWith("KUBE") ? JSON.stringify({ apiVersion: NASTY }) : NASTY;
      assertClean(await here.run(args, { env: { [name]: value } }));
    }
    for (const text of [`profiles: { "${NASTY}": {} }`, `"${NASTY}": 1`, `a: [${NASTY}`]) {
      writeFileSync(join(here.folder, "config.yaml"), text);
      assertClean(await here.run(["token", "--profile", "work"]));
    }
  });

  it("of git's request are not repeated", async () => {
    const here = scene();
    await signIn(here, "work");
    const args = ["helper", "git", "get", "--profile", "work", "--host", "git.example.com"];
    const stdin = `protocol=https\nhost=git.example.com\nusername=ann\u202e\n`;
    const ended = await here.run(args, { stdin });
    assertClean(ended);
    assert.match(ended.stdout, /^username=\w+\n/);
  });
});
