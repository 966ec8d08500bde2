import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { compileByBun } from "../../scripts/compile/bun_binary.ts";
import { signPages, wrongPages } from "../../scripts/compile/code_directory.ts";
import { binaryName, hostTarget, TARGETS } from "../../scripts/compile/targets.ts";

const FOLDER = "dist/bin";

describe("the files in dist/bin", { timeout: 600_000 }, () => {
  it("include one binary for each target, and their checksums", () => {
    const names = TARGETS.map(binaryName);
    assert.deepEqual(readdirSync(FOLDER).toSorted(), [...names, "SHA256SUMS"].toSorted());
  });

  it("match the SHA-256 checksums next to them", () => {
    const lines = readFileSync(join(FOLDER, "SHA256SUMS"), "utf8").trimEnd().split("\n");
    assert.equal(lines.length, TARGETS.length);
    for (const line of lines) {
      const [sum, name = ""] = line.split("  ");
      const bytes = readFileSync(join(FOLDER, name));
      assert.equal(createHash("sha256").update(bytes).digest("hex"), sum, name);
    }
  });

  it("are byte for byte the same wherever they are built", () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-again-"));
    try {
      const name = binaryName(hostTarget());
      const again = join(folder, "elsewhere", name);
      mkdirSync(join(folder, "elsewhere"));
      compileByBun(hostTarget(), again);
      assert.ok(readFileSync(again).equals(readFileSync(join(FOLDER, name))));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  for (const arch of ["x64", "arm64"]) {
    it(`have the right hash of every page in the macOS signature of ${arch}`, () => {
      assert.deepEqual(wrongPages(readFileSync(join(FOLDER, `device-login-darwin-${arch}`))), []);
    });
  }
});

describe("signPages()", { timeout: 300_000 }, () => {
  it("fixes what wrongPages() finds", () => {
    const file = readFileSync(join(FOLDER, "device-login-darwin-x64"));
    const page = 100;
    const at = page * 4096 + 7;
    file[at] = (file[at] ?? 0) ^ 0xff;
    assert.deepEqual(wrongPages(file), [page]);
    signPages(file);
    assert.deepEqual(wrongPages(file), []);
  });

  it("rejects anything that is not a macOS program", () => {
    assert.throws(() => wrongPages(new Uint8Array(100)), /not a 64-bit macOS program/);
  });
});
