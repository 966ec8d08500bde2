import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import type { KeychainError } from "../../../../lib/session/keychain/keychain.ts";
import { secretService } from "../../../../lib/session/keychain/secret_service.ts";

const skip = process.platform === "win32" ? "the tool is a shell script" : false;

describe("secretService()", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let tools = 0;

  /** A tool in place of secret-tool, which records its arguments and its input. */
  function createTool(script: string) {
    const path = join(folder, `tool-${tools++}`);
    const body = `#!/bin/sh\necho "$@" > '${path}.arguments'\n${script}\n`;
    writeFileSync(path, body, { mode: 0o755 });
    const read = (name: string) => readFileSync(`${path}.${name}`, "utf8");
    return { path, keychain: secretService(path), read };
  }

  const error = (reason: KeychainError["reason"], message: string) => ({
    name: "KeychainError",
    reason,
    message,
  });

  it("looks a secret up by its service and account", async () => {
    const { keychain, read } = createTool("echo ' the-secret '");
    assert.equal(keychain.name, "the Secret Service");
    assert.equal(await keychain.get("/home/ann"), "the-secret");
    assert.equal(read("arguments"), "lookup service device-login account /home/ann\n");
  });

  for (const script of ["exit 1", "echo >&2; exit 1", "echo"]) {
    it(`finds no secret if the tool does: ${script}`, async () => {
      assert.equal(await createTool(script).keychain.get("a"), undefined);
    });
  }

  it("saves a secret, which is only in the tool's input", async () => {
    const { path, keychain, read } = createTool('cat > "$0.input"');
    await keychain.set("/home/ann", "the-secret");
    assert.equal(
      read("arguments"),
      "store --label=device-login service device-login account /home/ann\n",
    );
    assert.equal(readFileSync(`${path}.input`, "utf8").trim(), "the-secret");
  });

  for (
    const [script, reason, message] of [
      ["echo ' it is locked ' >&2; exit 1", "failed", "secret-tool failed: it is locked"],
      ["echo >&2; exit 2", "failed", "secret-tool failed: "],
      [
        "echo 'The name org.freedesktop.secrets was not provided by any .service files' >&2; exit 1",
        "absent",
        "no program provides the Secret Service here",
      ],
      [
        "kill -9 $$",
        "failed",
        "the Secret Service did not respond; it may be locked",
      ],
    ] as const
  ) {
    it(`reports that the keychain is ${reason} if the tool does: ${script}`, async () => {
      const { keychain } = createTool(script);
      await assert.rejects(keychain.get("a"), error(reason, message));
      await assert.rejects(keychain.set("a", "b"), error(reason, message));
    });
  }

  it("runs the secret-tool of the PATH", async () => {
    const { path } = createTool("echo the-secret");
    copyFileSync(path, join(folder, "secret-tool"));
    const { PATH } = process.env;
    process.env.PATH = `${folder}:${PATH}`;
    try {
      assert.equal(await secretService().get("a"), "the-secret");
    } finally {
      process.env.PATH = PATH;
    }
  });

  it("reports that the tool is not installed", async () => {
    const keychain = secretService(join(folder, "missing"));
    const absent = error("absent", "secret-tool is not installed (Debian's libsecret-tools)");
    await assert.rejects(keychain.get("a"), absent);
    await assert.rejects(keychain.set("a", "b"), absent);
  });
});
