import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { binaryName, TARGETS } from "../../scripts/compile/targets.ts";
import { runtimePath } from "../../scripts/runtimes.ts";

describe("assets.ts", { timeout: 300_000 }, () => {
  let folder: string;
  let release: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "device-login-assets-"));
    // Each runtime has its own: they run at the same time.
    release = join(folder, "release");
    for (const engine of ["bun", "deno"] as const) {
      mkdirSync(join(folder, engine));
      for (const target of TARGETS) {
        const name = binaryName(target);
        if (target[engine]) writeFileSync(join(folder, engine, name), `${name} by ${engine}`);
      }
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const assets = () => {
    const args = ["scripts/release/assets.ts", join(folder, "bun"), join(folder, "deno"), release];
    return spawnSync(runtimePath("deno"), ["run", "-A", "--no-check", ...args], {
      encoding: "utf8",
    });
  };

  it("names Bun's binaries plainly, and gives Deno's a suffix", () => {
    const { status, stderr } = assets();
    assert.equal(status, 0, stderr);
    const systems = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"];
    const others = ["linux-arm64-musl", "linux-x64-musl", "windows-arm64.exe", "windows-x64.exe"];
    assert.deepEqual(
      readdirSync(release).toSorted(),
      [
        "SHA256SUMS",
        "THIRD_PARTY_LICENSES.txt",
        ...[...systems, ...others].map((system) => `device-login-${system}`),
        ...[...systems, "windows-x64.exe"].map((system) => `device-login-deno-${system}`),
        "device-login-deno.cdx.json",
        "device-login.cdx.json",
        "device-login.js",
        "install.ps1",
        "install.sh",
      ].toSorted(),
    );
    const text = (name: string) => readFileSync(join(release, name), "utf8");
    assert.equal(text("device-login-linux-x64"), "device-login-linux-x64 by bun");
    assert.equal(text("device-login-deno-linux-x64"), "device-login-linux-x64 by deno");
    assert.equal(JSON.parse(text("device-login-deno.cdx.json")).components[0].name, "deno");
    assert.equal(JSON.parse(text("device-login.cdx.json")).components[0].name, "bun");
    execFileSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
      cwd: release,
      stdio: "pipe",
    });
    assert.equal(text("SHA256SUMS").trimEnd().split("\n").length, readdirSync(release).length - 1);
  });

  it("fails when a binary is missing", () => {
    rmSync(join(folder, "deno", "device-login-darwin-arm64"));
    const { status, stderr } = assets();
    assert.equal(status, 1);
    assert.match(stderr, /device-login-darwin-arm64/);
  });
});
