import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { readBytes } from "../../../lib/host/read_file.ts";
import { withFolder } from "../../support/with_folder.ts";

const skip = process.platform === "win32" && "there are no pipes among the files";

describe("readBytes()", () => {
  const tooLong = { message: "it is longer than 16 MiB" };

  it("reads a file of up to 16 MiB", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "file");
      writeFileSync(path, new Uint8Array(16 * 1_048_576));
      assert.equal((await readBytes(path)).length, 16 * 1_048_576);
      writeFileSync(path, "1", { flag: "a" });
      await assert.rejects(readBytes(path), tooLong);
      await assert.rejects(readBytes(folder), { code: "EISDIR" });
    });
  });

  it("reads a pipe, and no device without an end", { skip }, async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "pipe");
      execFileSync("mkfifo", [path]);
      const bytes = crypto.randomUUID().repeat(5_000);
      await writeFile(join(folder, "bytes"), bytes);
      const writer = spawn("sh", ["-c", 'cat bytes > "$0"', path], { cwd: folder });
      const written = new Promise((resolve) => writer.on("close", resolve));
      assert.equal(new TextDecoder().decode(await readBytes(path)), bytes);
      await written;
      await assert.rejects(readBytes("/dev/zero"), tooLong);
    });
  });
});
