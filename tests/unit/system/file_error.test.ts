import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { describeFileError } from "../../../lib/system/file_error.ts";

describe("describeFileError()", () => {
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const missing = join(folder, "missing", "file");

  it("describes a missing file, a missing folder and a folder, without code and path", async () => {
    const read = (path: string) => readFile(path).catch((error) => describeFileError(error));
    assert.equal(await read(missing), "it does not exist");
    assert.equal(await read(folder), "it is a folder");
    const created = await writeFile(missing, "")
      .catch((error) => describeFileError(error, { creating: true }));
    assert.equal(created, "its folder does not exist");
  });

  it("removes code and path from a text that it does not know", () => {
    const error = Object.assign(new Error("EMFILE: too many open files, open '/x/.tmp-1'"), {
      code: "EMFILE",
    });
    assert.equal(describeFileError(error), "too many open files");
  });
});
