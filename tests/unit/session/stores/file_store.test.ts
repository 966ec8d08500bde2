import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { fileStore } from "../../../../lib/session/stores/file_store.ts";
import { startSessionProcess } from "../../../support/session_process.ts";
import { put, takeLock } from "../../../support/store_contract.ts";

const windows = process.platform === "win32";
const root = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newFolder = () => join(root, String(folders++));

const modeOf = (path: string) => statSync(path).mode & 0o7777;

describe("fileStore()", () => {
  if (!windows) {
    for (const mask of [0o000, 0o022, 0o077, 0o377, 0o777]) {
      it(`creates folders 0700 and files 0600 under the umask ${mask.toString(8)}`, async () => {
        const folder = join(newFolder(), "state", "sessions");
        const session = { issuer: "https://auth.example.com", clientId: "cli" };
        const worker = startSessionProcess({ folder, session });
        await worker.order({ type: "umask", mask });
        const reply = { access_token: "a", token_type: "Bearer" };
        for (let round = 0; round < 2; round++) {
          assert.deepEqual(await worker.order({ type: "save", reply }), { warnings: [] });
        }
        assert.deepEqual(await worker.order({ type: "lock", key: "one" }), { warnings: [] });
        await worker.kill();
        assert.equal(modeOf(folder), 0o700);
        assert.equal(modeOf(join(folder, "..")), 0o700);
        const names = readdirSync(folder);
        assert.equal(names.length, 2);
        for (const name of names.filter((name) => name.endsWith(".json"))) {
          assert.equal(modeOf(join(folder, name)), 0o600);
        }
      });
    }

    it("closes its own folder to others, and leaves a shared one alone", async () => {
      const folder = newFolder();
      mkdirSync(folder);
      chmodSync(folder, 0o755);
      await put(fileStore(folder), "one", "text");
      assert.equal(modeOf(folder), 0o700);
      chmodSync(folder, 0o1777);
      await assert.rejects(put(fileStore(folder), "one", "text"), {
        code: "store_unwritable",
        message: /shared with other users/,
      });
      assert.equal(modeOf(folder), 0o1777);
    });

    it("replaces a symbolic link, not its target", async () => {
      const folder = newFolder();
      mkdirSync(folder, { mode: 0o700 });
      const elsewhere = join(root, "elsewhere");
      writeFileSync(elsewhere, "untouched");
      symlinkSync(elsewhere, join(folder, "one.json"));
      await put(fileStore(folder), "one", "text");
      assert.equal(readFileSync(elsewhere, "utf8"), "untouched");
      assert.equal(readFileSync(join(folder, "one.json"), "utf8"), "text");
    });
  }

  it("never exposes a partial file", async () => {
    const store = fileStore(newFolder());
    const values = ["a".repeat(50_000), "b".repeat(60_000)];
    await put(store, "one", values[0] ?? "");
    let writing = true;
    const writer = (async () => {
      for (let round = 0; round < 30; round++) await put(store, "one", values[round % 2] ?? "");
      writing = false;
    })();
    let reads = 0;
    while (writing) {
      assert.ok(values.includes((await store.get("one"))?.value ?? ""));
      reads++;
    }
    await writer;
    assert.ok(reads > 0);
  });

  it("leaves no files but the values", async () => {
    const folder = newFolder();
    const store = fileStore(folder);
    await put(store, "one", "first");
    await (await store.prepare("one")).discard();
    const before = await store.get("one");
    await put(store, "one", "second");
    assert.equal(await put(store, "one", "third", before?.revision), false);
    await (await takeLock(store, "one")).release();
    assert.deepEqual(readdirSync(folder), ["one.json"]);
  });

  it("removes the leftovers of a killed process after some time", async () => {
    const folder = newFolder();
    const store = fileStore(folder);
    await put(store, "one", "first");
    const left = [".one.json.1234-5678", "one.lock.1234-5678"];
    const fresh = [".two.json.1234-5678"];
    for (const name of [...left, ...fresh, "notes.txt"]) writeFileSync(join(folder, name), "");
    const longAgo = new Date(Date.now() - 11 * 60_000);
    for (const name of [...left, "notes.txt"]) utimesSync(join(folder, name), longAgo, longAgo);
    await put(store, "one", "second");
    assert.deepEqual(readdirSync(folder).toSorted(), [...fresh, "notes.txt", "one.json"]);
    assert.deepEqual(await store.keys(), ["one"]);
  });

  it("reports what is wrong with an unusable place", async () => {
    const file = join(newFolder());
    writeFileSync(file, "");
    const below = fileStore(join(file, "sessions"));
    await assert.rejects(put(below, "one", "text"), {
      code: "store_unwritable",
      message: `${join(file, "sessions")} can't be written to: ${file} is a file, and must ` +
        "be a folder.",
    });
    await assert.rejects(below.tryLock("one"), { code: "store_unwritable" });
    await assert.rejects(below.get("one"), { code: "store_unreadable" });
    const folder = newFolder();
    mkdirSync(join(folder, "one.json"), { recursive: true, mode: 0o700 });
    await assert.rejects(fileStore(folder).get("one"), {
      code: "store_unreadable",
      message: /one\.json can't be read: /,
    });
    assert.deepEqual(await fileStore(join(root, "nowhere")).keys(), []);
  });

  it("does not accept a file as its folder", async () => {
    const file = newFolder();
    writeFileSync(file, "", { mode: 0o644 });
    await assert.rejects(put(fileStore(file), "one", "text"), {
      code: "store_unwritable",
      message: `${file} can't be written to: it is a file, and must be a folder.`,
    });
    if (!windows) assert.equal(modeOf(file), 0o644);
  });

  if (!windows) {
    for (
      const [name, target, why] of [
        ["to nothing", "not-mounted/disk", "which does not exist"],
        ["to itself", "link", "which leads back to it"],
        ["through a file", "file/disk", "and a part of that path is a file"],
      ] as const
    ) {
      it(`names a link ${name} on the path to its folder, and fails`, async () => {
        const folder = newFolder();
        mkdirSync(folder);
        writeFileSync(join(folder, "file"), "");
        const link = join(folder, "link");
        symlinkSync(join(folder, target), link);
        for (const place of [link, join(link, "sessions"), join(link, "state", "sessions")]) {
          const store = fileStore(place);
          const message = new RegExp(`${link} is a link to ${join(folder, target)}, ${why}\\.$`);
          await assert.rejects(put(store, "one", "text"), { code: "store_unwritable", message });
          await assert.rejects(store.tryLock("one"), { code: "store_unwritable", message });
          await assert.rejects(store.get("one"), { code: "store_unreadable", message });
          await assert.rejects(store.keys(), { code: "store_unreadable", message });
        }
      });
    }

    it("fails if a folder is missing and can't be created", {
      skip: process.platform !== "linux",
    }, async () => {
      await assert.rejects(put(fileStore("/proc/none/sessions"), "one", "text"), {
        code: "store_unwritable",
      });
      assert.deepEqual(await fileStore("/proc/none/sessions").keys(), []);
    });
  }

  it("writes even if its folder was removed meanwhile", async () => {
    const folder = newFolder();
    const store = fileStore(folder);
    const lock = await takeLock(store, "one");
    const pending = await store.prepare("one");
    rmSync(folder, { recursive: true });
    await assert.rejects(pending.commit("text"), { code: "store_unwritable" });
    assert.ok(await put(store, "one", "text"));
    await lock.release();
  });

  it("accepts no name that leads out of its folder", async () => {
    const store = fileStore(newFolder());
    for (const key of ["../one", "", "a/b", "a.b", "a\\b", "a\0"]) {
      assert.throws(() => store.locate(key), { code: "invalid_options" });
      await assert.rejects(async () => await store.get(key), { code: "invalid_options" });
    }
  });
});
