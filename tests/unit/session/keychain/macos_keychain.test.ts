import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { macosKeychain } from "../../../../lib/session/keychain/macos_keychain.ts";

const skip = process.platform === "win32" ? "the tool is a shell script" : false;

describe("macosKeychain()", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let tools = 0;

  /** A tool in place of security, which records its arguments and its input. */
  function createTool(script: string) {
    const path = join(folder, `tool-${tools++}`);
    const record = `echo "$@" > '${path}.arguments'; cat > '${path}.input'`;
    writeFileSync(path, `#!/bin/sh\n${record}\n${script}\n`, { mode: 0o755 });
    const read = (name: string) => readFileSync(`${path}.${name}`, "utf8");
    return { keychain: macosKeychain(path), read };
  }

  const error = (reason: string, message: string) => ({ name: "KeychainError", reason, message });

  it("looks a secret up by its service and account", async () => {
    const { keychain, read } = createTool("echo ' the-secret '");
    assert.equal(keychain.name, "the macOS keychain");
    assert.equal(await keychain.get("/home/ann"), "the-secret");
    assert.equal(read("arguments"), "find-generic-password -s device-login -a /home/ann -w\n");
  });

  for (const script of ["exit 44", "echo"]) {
    it(`finds no secret if the tool does: ${script}`, async () => {
      assert.equal(await createTool(script).keychain.get("a"), undefined);
    });
  }

  it("saves a secret, which is only in the tool's input, with each word in quotes", async () => {
    const { keychain, read } = createTool("exit 0");
    await keychain.set('/home/"ann"\\', "the-secret");
    assert.equal(read("arguments"), "-i\n");
    assert.equal(
      read("input"),
      '"add-generic-password" "-U" "-s" "device-login" "-a" "/home/\\"ann\\"\\\\" "-w" "the-secret"\n',
    );
  });

  for (
    const [script, message] of [
      ["echo ' it is locked ' >&2; exit 36", "security failed: it is locked"],
      ["echo >&2; exit 36", "security failed: exit code 36"],
      ["kill -9 $$", "the keychain did not respond; it may be locked"],
    ] as const
  ) {
    it(`fails if the tool does: ${script}`, async () => {
      const { keychain } = createTool(script);
      await assert.rejects(keychain.get("a"), error("failed", message));
      await assert.rejects(keychain.set("a", "b"), error("failed", message));
    });
  }

  it("reports that the tool does not exist", async () => {
    const keychain = macosKeychain(join(folder, "missing"));
    const absent = error("absent", "/usr/bin/security does not exist");
    await assert.rejects(keychain.get("a"), absent);
    await assert.rejects(keychain.set("a", "b"), absent);
  });
});
