import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { openPrivateFile } from "../../../lib/system/private_file.ts";

const skip = process.platform === "win32" && "there are no modes and no links";

const root = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

function newFolder(): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  return folder;
}

describe("openPrivateFile()", () => {
  it("reserves room, and writes only the text", async () => {
    const folder = newFolder();
    const path = join(folder, "file");
    const file = await openPrivateFile(path, { reserve: 10_000 });
    const [temporary = ""] = readdirSync(folder);
    assert.match(temporary, /^\.file\.[\w-]+$/);
    assert.equal(statSync(join(folder, temporary)).size, 10_000);
    await file.commit("text");
    assert.deepEqual(readdirSync(folder), ["file"]);
    assert.equal(readFileSync(path, "utf8"), "text");
  });

  it("takes a text that is longer than the reserve", async () => {
    const path = join(newFolder(), "file");
    await (await openPrivateFile(path, { reserve: 10 })).commit("x".repeat(100_000));
    assert.equal(readFileSync(path, "utf8").length, 100_000);
  });

  for (const mask of [0o000, 0o077, 0o477, 0o777]) {
    const name = `is readable only by its owner under the umask ${mask.toString(8)}`;
    it(name, { skip }, async () => {
      const folder = newFolder();
      const before = process.umask(mask);
      try {
        const file = await openPrivateFile(join(folder, "file"));
        const [temporary = ""] = readdirSync(folder);
        assert.equal(statSync(join(folder, temporary)).mode & 0o7777, 0o600);
        await file.commit("text");
      } finally {
        process.umask(before);
      }
      assert.equal(statSync(join(folder, "file")).mode & 0o7777, 0o600);
    });
  }

  it("replaces a link, not the file that it leads to", { skip }, async () => {
    const folder = newFolder();
    const link = join(folder, "link");
    await (await openPrivateFile(join(folder, "target"))).commit("old");
    symlinkSync("target", link);
    await (await openPrivateFile(link)).commit("new");
    assert.equal(readFileSync(join(folder, "target"), "utf8"), "old");
    assert.equal(readFileSync(link, "utf8"), "new");
  });

  it("leaves nothing behind when it is discarded, before or after a failure", async () => {
    const folder = newFolder();
    await (await openPrivateFile(join(folder, "file"))).discard();
    // A file can't replace a folder.
    mkdirSync(join(folder, "taken"));
    const file = await openPrivateFile(join(folder, "taken"));
    await assert.rejects(file.commit("text"));
    await file.discard();
    assert.deepEqual(readdirSync(folder), ["taken"]);
  });
});
