import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { createPrivateFile, findInput } from "../../../lib/host/files.ts";
import { withFolder } from "../../support/with_folder.ts";

const skip = process.platform === "win32" && "there are no modes, and no pipes among the files";

describe("findInput()", () => {
  it("reads a file of any size as it is consumed, as often as it is opened", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "body");
      const bytes = crypto.randomUUID().repeat(5_000);
      writeFileSync(path, bytes);
      const { size, open } = await findInput(path);
      assert.equal(size, bytes.length);
      // What is appended meanwhile is not a part of the length that was sent.
      writeFileSync(path, "more", { flag: "a" });
      for (let count = 0; count < 2; count++) {
        assert.equal(await new Response(open()).text(), bytes);
      }
      await open().cancel();
    });
  });

  it("fails if the file becomes shorter than the length that was sent", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "body");
      writeFileSync(path, "123456");
      const { open } = await findInput(path);
      writeFileSync(path, "123");
      await assert.rejects(new Response(open()).text(), { message: /has become shorter/ });
    });
  });

  it("reads a pipe, whose size is not known, into the memory of any reader", { skip }, async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "pipe");
      execFileSync("mkfifo", [path]);
      const bytes = crypto.randomUUID().repeat(5_000);
      const { size, open } = await findInput(path);
      assert.equal(size, undefined);
      // Another process writes: Deno opens one end of a pipe at a time.
      await writeFile(join(folder, "bytes"), bytes);
      const writer = spawn("sh", ["-c", 'cat bytes > "$0"', path], { cwd: folder });
      const written = new Promise((resolve) => writer.on("close", resolve));
      const reader = open().getReader({ mode: "byob" });
      const decoder = new TextDecoder();
      let text = "";
      for (let length = 10;; length += 1_000) {
        const { value, done } = await reader.read(new Uint8Array(length));
        if (done) break;
        text += decoder.decode(value);
      }
      assert.equal(await written, 0);
      assert.equal(text, bytes);
    });
  });

  it("knows no size of a device, and rejects a folder and a missing file", { skip }, async () => {
    const { size, open } = await findInput("/dev/null");
    assert.deepEqual([size, await new Response(open()).text()], [undefined, ""]);
    await withFolder(async (folder) => {
      await assert.rejects(findInput(folder), { message: "it is a folder" });
      await assert.rejects(findInput(join(folder, "none")), { code: "ENOENT" });
    });
  });
});

describe("createPrivateFile()", () => {
  it("takes bytes as they arrive, and leaves nothing if they are not all", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "reply");
      const file = await createPrivateFile(path);
      await file.append(new Uint8Array([0, 255]));
      await file.append(new Uint8Array([1]));
      assert.ok(!readdirSync(folder).includes("reply"));
      await file.commit();
      assert.deepEqual([...readFileSync(path)], [0, 255, 1]);
      const other = await createPrivateFile(path);
      await other.append(new Uint8Array([2]));
      await other.discard();
      assert.deepEqual([...readFileSync(path)], [0, 255, 1]);
      assert.deepEqual(readdirSync(folder), ["reply"]);
    });
  });

  it("appears only once it is complete, and readable only by its owner", { skip }, async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "tokens");
      writeFileSync(path, "old", { mode: 0o644 });
      const file = await createPrivateFile(path);
      assert.equal(readFileSync(path, "utf8"), "old");
      await file.commit("new");
      await file.discard();
      assert.equal(readFileSync(path, "utf8"), "new");
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.deepEqual(readdirSync(folder), ["tokens"]);
    });
  });

  for (const mask of [0o077, 0o377, 0o477, 0o777]) {
    const name = `its owner can read it under the umask ${mask.toString(8)}`;
    it(name, { skip }, async () => {
      await withFolder(async (folder) => {
        const path = join(folder, "tokens");
        const before = process.umask(mask);
        try {
          const file = await createPrivateFile(path);
          await file.commit("new");
          await file.discard();
        } finally {
          process.umask(before);
        }
        assert.equal(statSync(path).mode & 0o7777, 0o600);
        assert.equal(readFileSync(path, "utf8"), "new");
      });
    });
  }

  it("leaves nothing if it is discarded", async () => {
    await withFolder(async (folder) => {
      const file = await createPrivateFile(join(folder, "tokens"));
      await file.discard();
      assert.deepEqual(readdirSync(folder), []);
    });
  });

  it("replaces the target of a link, and not the link", { skip }, async () => {
    await withFolder(async (folder) => {
      const [link, real] = [join(folder, "link"), join(folder, "safe", "tokens")];
      mkdirSync(join(folder, "safe"));
      writeFileSync(real, "old", { mode: 0o644 });
      symlinkSync(join("safe", "tokens"), link);
      const file = await createPrivateFile(link);
      await file.commit("new");
      await file.discard();
      assert.ok(lstatSync(link).isSymbolicLink());
      assert.equal(readFileSync(real, "utf8"), "new");
      assert.equal(statSync(real).mode & 0o777, 0o600);
    });
  });

  it("replaces a broken link", { skip }, async () => {
    await withFolder(async (folder) => {
      const link = join(folder, "link");
      symlinkSync("nowhere", link);
      const file = await createPrivateFile(link);
      await file.commit("new");
      await file.discard();
      assert.equal(readFileSync(link, "utf8"), "new");
      assert.deepEqual(readdirSync(folder), ["link"]);
    });
  });

  it("writes to a pipe or a device without replacing it", { skip }, async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "pipe");
      execFileSync("mkfifo", [path]);
      const reading = promisify(execFile)("cat", [path], { timeout: 60_000 });
      const file = await createPrivateFile(path);
      await file.commit("new");
      await file.discard();
      assert.equal((await reading).stdout, "new");
      assert.ok(lstatSync(path).isFIFO());
    });
  });

  it("refuses a folder, and a path in a missing one", async () => {
    await withFolder(async (folder) => {
      await assert.rejects(createPrivateFile(folder), { message: "it is a folder" });
      await assert.rejects(createPrivateFile(`${folder}/new/`), { message: "it is a folder" });
      await assert.rejects(createPrivateFile(join(folder, "new", "tokens")), /ENOENT/);
      assert.deepEqual(readdirSync(folder), []);
    });
  });
});
