import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { LockFile, readLock } from "../../../../lib/session/stores/lock_file.ts";
import {
  describeOwner,
  lifeOf,
  newOwner,
  parseOwner,
} from "../../../../lib/session/stores/lock_owner.ts";
import { type ProcessFacts, systemFacts } from "../../../../lib/session/stores/process_facts.ts";
import { sweepLeftovers } from "../../../../lib/session/stores/sweep_leftovers.ts";
import { countOpenFiles } from "../../../support/open_files.ts";

const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const notLinux = process.platform === "linux" ? false : "only Linux reports a process's start";

/** Fails as a function of the system does. */
function fail(code: string): never {
  throw Object.assign(new Error("not possible"), { code });
}

describe("lifeOf()", () => {
  it("knows this process, and one that does not exist", { skip: notLinux }, () => {
    const own = newOwner();
    assert.equal(lifeOf(own), "alive");
    assert.equal(lifeOf({ ...own, started: `${Number(own.started) + 1}` }), "gone");
    assert.equal(lifeOf({ ...own, pid: 2 ** 30 }), "gone");
  });

  it("knows nothing of a process elsewhere, or whose start was not recorded", {
    skip: notLinux,
  }, () => {
    const own = newOwner();
    for (const change of [{ host: "other" }, { boot: "other" }, { pid_namespace: "pid:[1]" }]) {
      assert.equal(lifeOf({ ...own, ...change }), "unknown");
      assert.equal(lifeOf({ ...own, ...change, pid: 2 ** 30 }), "unknown");
    }
    assert.equal(lifeOf({ ...own, started: undefined }), "unknown");
  });

  it("knows a process of another user", { skip: notLinux }, () => {
    const own = newOwner();
    const facts = { ...systemFacts, probe: () => fail("EPERM") };
    assert.equal(lifeOf(own, facts), "alive");
    assert.equal(lifeOf({ ...own, started: "1" }, facts), "gone");
  });

  describe("without a part of the facts", { skip: notLinux }, () => {
    /** The facts of a system on which some files can't be read. */
    const factsWithout = (path: RegExp): ProcessFacts => ({
      ...systemFacts,
      readFile: (name) => path.test(name) ? fail("EACCES") : systemFacts.readFile(name),
      readLink: (name) => path.test(name) ? fail("EACCES") : systemFacts.readLink(name),
    });

    for (
      const [name, path] of [["boot", /boot_id$/], ["pid_namespace", /ns\/pid$/]] as const
    ) {
      it(`knows nothing on Linux: ${name}`, () => {
        const facts = factsWithout(path);
        const own = newOwner(facts);
        assert.equal(own[name], undefined);
        assert.equal(lifeOf(own, facts), "unknown");
        assert.equal(lifeOf({ ...own, pid: 2 ** 30 }, facts), "unknown");
      });
    }

    it("knows nothing without the machine's name", () => {
      const facts = { ...systemFacts, hostname: () => fail("no name") };
      const own = newOwner(facts);
      assert.equal(own.host, undefined);
      assert.equal(lifeOf(own, facts), "unknown");
      assert.equal(lifeOf({ ...own, pid: 2 ** 30 }, facts), "unknown");
    });

    it("knows only on Linux that a process lives, and anywhere that one is gone", () => {
      const facts = { ...factsWithout(/^\/proc\//), platform: "darwin" };
      const own = newOwner(facts);
      assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(own))), ["id", "host", "pid"]);
      assert.equal(lifeOf(own, facts), "unknown");
      assert.equal(lifeOf({ ...own, pid: 2 ** 30 }, facts), "gone");
    });
  });
});

describe("newOwner()", () => {
  it("is another one each time", () => {
    const [one, other] = [newOwner(), newOwner()];
    assert.notEqual(one.id, other.id);
    assert.equal(one.pid, process.pid);
    assert.equal(one.started, other.started);
  });
});

describe("describeOwner()", () => {
  it("names the process and its machine, as far as they are known", () => {
    assert.equal(describeOwner(undefined), "another process");
    assert.equal(describeOwner({ id: "a", pid: 7 }), "process 7");
    assert.equal(describeOwner({ id: "a", pid: 7, host: "here" }), "process 7 on here");
  });
});

describe("parseOwner()", () => {
  it("reads the record of an owner", () => {
    const owner = { id: "a-B_9", pid: 7, host: "h", boot: "b", pid_namespace: "n", started: "1" };
    assert.deepEqual(parseOwner(JSON.stringify(owner)), owner);
    assert.deepEqual(parseOwner('{"id":"a","pid":7}'), { id: "a", pid: 7 });
    assert.ok(parseOwner(JSON.stringify({ id: "x".repeat(64), pid: 7 })));
  });

  for (
    const text of [
      "",
      "{",
      "[]",
      '{"pid":7}',
      '{"id":"","pid":7}',
      '{"id":"../a","pid":7}',
      '{"id":"a/b","pid":7}',
      '{"id":"a/","pid":7}',
      '{"id":"/a","pid":7}',
      JSON.stringify({ id: "x".repeat(65), pid: 7 }),
      '{"id":1,"pid":7}',
      '{"id":"a","pid":"7"}',
      '{"id":"a","pid":7,"host":1}',
      '{"id":"a","pid":7,"boot":1}',
      '{"id":"a","pid":7,"pid_namespace":1}',
      '{"id":"a","pid":7,"started":1}',
    ]
  ) {
    it(`returns nothing for ${text.slice(0, 40)}`, () => assert.equal(parseOwner(text), undefined));
  }
});

describe("LockFile", () => {
  it("is created once, whole, and leaves no draft", async () => {
    const path = join(folder, "created.lock");
    const file = LockFile.create(path);
    assert.ok(file);
    assert.equal(LockFile.create(path), undefined);
    assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith("created")), [
      "created.lock",
    ]);
    const sighting = await readLock(path);
    assert.equal(sighting?.id, file.id);
    assert.equal(sighting?.owner?.pid, process.pid);
    assert.equal(await file.isCurrent(), true);
    await file.remove();
    assert.equal(await file.isCurrent(), false);
    assert.equal(await readLock(path), undefined);
  });

  it("gives heartbeats until it is closed", async () => {
    const path = join(folder, "beating.lock");
    const file = LockFile.create(path);
    utimesSync(path, 1, 1);
    const beat = async () => (await readLock(path))?.beat;
    assert.equal(await beat(), "1000000000");
    file?.touch();
    assert.notEqual(await beat(), "1000000000");
    utimesSync(path, 1, 1);
    file?.close();
    file?.close();
    file?.touch();
    assert.equal(await beat(), "1000000000");
    assert.equal(await file?.isCurrent(), true);
  });

  it("does not remove another one in its place", async () => {
    const path = join(folder, "replaced.lock");
    const file = LockFile.create(path);
    rmSync(path);
    const other = LockFile.create(path);
    await file?.remove();
    assert.equal(await other?.isCurrent(), true);
    await other?.remove();
  });

  it("is read without leaving the file open", { skip: notLinux }, async () => {
    const path = join(folder, "read.lock");
    const file = LockFile.create(path);
    assert.equal(countOpenFiles(path), 1, "by its owner");
    for (let round = 0; round < 3; round++) await readLock(path);
    assert.equal(countOpenFiles(path), 1, "by its owner");
    await file?.remove();
    assert.equal(countOpenFiles(path), 0);
  });

  it("is created on a file system without links", async () => {
    const path = join(folder, "copied.lock");
    const link = () => fail("EPERM");
    const file = LockFile.create(path, { link });
    assert.ok(file);
    assert.equal((await readLock(path))?.id, file.id);
    assert.equal(LockFile.create(path, { link }), undefined);
    assert.equal((await readLock(path))?.id, file.id);
    await file.remove();
    assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith("copied")), []);
  });

  it("fails if its folder is missing", () => {
    const path = join(folder, "missing", "one.lock");
    // The first error, and not that of the draft that can't be removed.
    assert.throws(() => LockFile.create(path), { code: "ENOENT", syscall: "open" });
  });

  it("identifies one without a record by its file", async () => {
    const path = join(folder, "empty.lock");
    writeFileSync(path, "");
    const first = await readLock(path);
    assert.match(first?.id ?? "", /^\d+-\d+$/);
    assert.equal(first?.owner, undefined);
    utimesSync(path, 1, 1);
    assert.notEqual((await readLock(path))?.id, first?.id);
  });
});

describe("sweepLeftovers()", () => {
  const HOUR_AGO = Date.now() / 1000 - 3_600;
  let places = 0;

  /** Returns the files that are left of these, an hour old. */
  async function sweep(files: Record<string, string>, age = HOUR_AGO): Promise<string[]> {
    const place = join(folder, `swept-${places++}`);
    mkdirSync(place);
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(place, name), content);
      utimesSync(join(place, name), age, age);
    }
    await sweepLeftovers(place);
    return readdirSync(place).toSorted();
  }

  it("removes old drafts of values, and claims on locks", async () => {
    const left = await sweep({
      ".one.json.a-B_9": "",
      "one.lock.claim": "",
      "one.lock.a.new": "",
      "one.json": "",
      "one.lock": "",
      ".one.json": "",
      ".one.json.a b": "",
      "x.one.json.a": "",
      "..json.a": "",
    });
    assert.deepEqual(left, [
      "..json.a",
      ".one.json",
      ".one.json.a b",
      "one.json",
      "one.lock",
      "x.one.json.a",
    ]);
  });

  it("leaves those of the last ten minutes", async () => {
    const files = { ".one.json.a": "", "one.lock.claim": "" };
    const now = Date.now() / 1000;
    assert.equal((await sweep(files, now - 590)).length, 2);
    assert.equal((await sweep(files, now - 610)).length, 0);
  });

  it("leaves what it can't examine", { skip: process.platform === "win32" }, async () => {
    const place = join(folder, "unexamined");
    mkdirSync(place);
    symlinkSync(join(folder, "missing"), join(place, ".one.json.link"));
    await sweepLeftovers(place);
    assert.deepEqual(readdirSync(place), [".one.json.link"]);
  });

  it("leaves the claim of a process that lives", { skip: notLinux }, async () => {
    const own = newOwner();
    const files = {
      "one.lock.alive": JSON.stringify(own),
      "one.lock.gone": JSON.stringify({ ...own, pid: 2 ** 30 }),
      "one.lock.unknown": JSON.stringify({ ...own, host: "other" }),
    };
    assert.deepEqual(await sweep(files), ["one.lock.alive"]);
  });
});
