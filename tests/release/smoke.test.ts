import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { compileByBun } from "../../scripts/compile/bun_binary.ts";
import { binaryName, hostTarget } from "../../scripts/compile/targets.ts";
import { runtimePath } from "../../scripts/runtimes.ts";

const BINARY = binaryName(hostTarget());

describe("smoke.ts", { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "device-login-smoke-"));
  before(() => {
    compileByBun(hostTarget(), join(folder, BINARY));
    copyFileSync("install.sh", join(folder, "install.sh"));
    copyFileSync("dist/device-login.js", join(folder, "device-login.js"));
    const sums = execFileSync("sha256sum", [BINARY], { cwd: folder });
    writeFileSync(join(folder, "SHA256SUMS"), sums);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const smoke = () =>
    spawnSync(runtimePath("node"), ["scripts/release/smoke.ts", folder], { encoding: "utf8" });

  it("installs the real binary and signs in with it and with the single file", () => {
    const { status, stdout, stderr } = smoke();
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^device-login works: \{.*"build":"bun".*\}$/m);
    assert.match(stdout, /^device-login\.js works: \{.*"build":"one-file".*\}$/m);
  });

  it("also tries Deno's binary, and fails if its output differs", () => {
    const deno = join(folder, BINARY.replace("device-login-", "device-login-deno-"));
    copyFileSync(join(folder, BINARY), deno);
    const { status, stderr } = smoke();
    rmSync(deno);
    assert.equal(status, 1);
    assert.match(stderr, /device-login-deno-linux-\S+ reports the wrong build: .*"runtime":"bun/);
  });

  it("fails if the installation does", () => {
    writeFileSync(join(folder, "SHA256SUMS"), `${"0".repeat(64)}  ${BINARY}\n`);
    const { status, stderr } = smoke();
    assert.equal(status, 1);
    assert.match(stderr, /checksum of .* does not match/);
  });
});
