import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { toolFiles } from "../../../lib/host/tool_files.ts";
import { withFolder } from "../../support/with_folder.ts";

const skip = process.platform === "win32" && "there are no permissions";
const { exists, read, prepare, backUp, remove } = toolFiles;

describe("toolFiles", { skip }, () => {
  it("reads a text with its byte order mark, and nothing if there is no file", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a");
      assert.equal(await read(path), undefined);
      writeFileSync(path, "\uFEFFa\r\n");
      assert.equal(await read(path), "\uFEFFa\r\n");
      writeFileSync(path, new Uint8Array([0xff]));
      await assert.rejects(read(path), /is not text in UTF-8/);
      symlinkSync("nowhere", join(folder, "link"));
      await assert.rejects(read(join(folder, "link")), /is a link to nowhere/);
    });
  });

  it("finds what is at a path, also what can't be read", async () => {
    await withFolder(async (folder) => {
      const [file, link] = [join(folder, "a"), join(folder, "link")];
      assert.equal(await exists(file), false);
      writeFileSync(file, new Uint8Array([0xff]));
      symlinkSync("nowhere", link);
      assert.deepEqual([await exists(file), await exists(link)], [true, true]);
      assert.equal(await exists(join(file, "b")), true);
    });
  });

  it("replaces a file behind a link, with the same permissions", async () => {
    await withFolder(async (folder) => {
      const [path, link] = [join(folder, "a"), join(folder, "link")];
      writeFileSync(path, "a");
      chmodSync(path, 0o4751);
      symlinkSync("a", link);
      await (await prepare(link, { program: false })).commit("b");
      assert.ok(lstatSync(link).isSymbolicLink());
      assert.equal(readFileSync(path, "utf8"), "b");
      assert.equal(statSync(path).mode & 0o7777, 0o4751);
      assert.deepEqual(readdirSync(folder).toSorted(), ["a", "link"]);
    });
  });

  it(
    "keeps the owner",
    { skip: process.getuid?.() !== 0 && "only root can change it" },
    async () => {
      await withFolder(async (folder) => {
        const { chownSync } = await import("node:fs");
        const path = join(folder, "a");
        writeFileSync(path, "a");
        chownSync(path, 1234, 1235);
        await (await prepare(path, { program: false })).commit("b");
        assert.deepEqual([statSync(path).uid, statSync(path).gid], [1234, 1235]);
      });
    },
  );

  it("creates files and folders, and nothing that is discarded", async () => {
    await withFolder(async (folder) => {
      for (const [program, mode] of [[false, 0o600], [true, 0o755]] as const) {
        const path = join(folder, String(mode), "a/b");
        const pending = await prepare(path, { program });
        assert.deepEqual(readdirSync(join(path, "..")).includes("b"), false);
        await pending.commit("x");
        assert.equal(statSync(path).mode & 0o777, mode);
      }
      await (await prepare(join(folder, "c"), { program: true })).discard();
      assert.ok(!readdirSync(folder).some((name) => name.includes("c")));
    });
  });

  it("refuses what is read-only, or not a file", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a");
      writeFileSync(path, "a");
      chmodSync(path, 0o444);
      await assert.rejects(prepare(path, { program: false }), /it is read-only/);
      await assert.rejects(prepare(folder, { program: false }), /it is not a file/);
      await assert.rejects(prepare("/dev/null", { program: false }), /it is not a file/);
    });
  });

  it("copies a file under a name that is not in use", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a");
      writeFileSync(path, "one");
      chmodSync(path, 0o640);
      mkdirSync(`${path}.device-login-backup-2`);
      assert.equal(await backUp(path), `${path}.device-login-backup`);
      writeFileSync(path, "two");
      assert.equal(await backUp(path), `${path}.device-login-backup-3`);
      assert.equal(readFileSync(`${path}.device-login-backup`, "utf8"), "one");
      assert.equal(readFileSync(`${path}.device-login-backup-3`, "utf8"), "two");
      assert.equal(statSync(`${path}.device-login-backup-3`).mode & 0o777, 0o640);
    });
  });

  it("removes a file, if there is one", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a");
      writeFileSync(path, "a");
      await remove(path);
      await remove(path);
      assert.deepEqual(readdirSync(folder), []);
    });
  });
});
