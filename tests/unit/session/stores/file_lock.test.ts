import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import type { Clock } from "../../../../lib/oauth/base/clock.ts";
import { fileStore } from "../../../../lib/session/stores/file_store.ts";
import type { Lock, LockAttempt } from "../../../../lib/session/stores/session_store.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { countOpenFiles } from "../../../support/open_files.ts";
import { startSessionProcess } from "../../../support/session_process.ts";
import { takeLock } from "../../../support/store_contract.ts";

const root = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

const isTaken = (attempt: LockAttempt): attempt is { lock: Lock } => "lock" in attempt;

/** Creates a folder with a lock in it, and a store that waits for it. */
function locked(owner: unknown = undefined) {
  const folder = join(root, String(folders++));
  mkdirSync(folder, { mode: 0o700 });
  const path = join(folder, "one.lock");
  if (owner !== undefined) {
    writeFileSync(path, typeof owner === "string" ? owner : JSON.stringify(owner));
  }
  const clock = new FakeClock();
  const store = fileStore(folder, { clock });
  return { folder, path, clock, store, tries: () => store.tryLock("one") };
}

/** Returns the record of this process as an owner. */
async function ownRecord(): Promise<Record<string, unknown>> {
  const { store, path } = locked();
  const lock = await takeLock(store, "one");
  const record = JSON.parse(readFileSync(path, "utf8"));
  await lock.release();
  return record;
}

/** Returns the same clock, which runs a function whenever its time is read. */
function watchClock(clock: Clock): Clock & { meanwhile: () => void } {
  const watched = {
    meanwhile: () => {},
    now: clock.now,
    monotonic() {
      watched.meanwhile();
      return clock.monotonic();
    },
  };
  return watched;
}

describe("the lock of a fileStore()", () => {
  it("names its owner", async () => {
    const record = await ownRecord();
    assert.equal(record.pid, process.pid);
    assert.equal(record.host, hostname());
    if (process.platform === "linux") {
      assert.match(String(record.boot), /^[0-9a-f-]{36}$/);
      assert.match(String(record.pid_namespace), /^pid:\[\d+\]$/);
      assert.match(String(record.started), /^\d+$/);
    }
  });

  it("is waited for while its owner is alive", async () => {
    const { store, tries, clock } = locked();
    const lock = await takeLock(store, "one");
    for (let round = 0; round < 30; round++) {
      assert.deepEqual(await tries(), { holder: `process ${process.pid} on ${hostname()}` });
      await clock.advance(1_000);
    }
    await lock.release();
    assert.ok(isTaken(await tries()));
    assert.equal(clock.sleeping, 1);
  });

  it("is taken over at once if its owner was killed", async () => {
    const { folder, tries } = locked();
    const session = { issuer: "https://auth.example.com", clientId: "cli" };
    const worker = startSessionProcess({ folder, session });
    assert.deepEqual(await worker.order({ type: "lock", key: "one" }), { warnings: [] });
    assert.deepEqual(await tries(), { holder: `process ${worker.child.pid} on ${hostname()}` });
    await worker.kill();
    assert.ok(isTaken(await tries()));
    assert.deepEqual(readdirSync(folder), ["one.lock"]);
  });

  if (process.platform === "linux") {
    it("is taken over at once if its owner's process ID was reused", async () => {
      const { tries } = locked({ ...await ownRecord(), started: "1" });
      assert.ok(isTaken(await tries()));
    });
  }

  const elsewhere: [string, Record<string, unknown>][] = [
    ["on another machine", { host: "elsewhere" }],
    ["from before a reboot", { boot: "3f1c" }],
    ["in another container", { pid_namespace: "pid:[1]" }],
    ["of an unknown host", { host: undefined }],
  ];
  for (const [name, difference] of elsewhere) {
    it(`is waited for 10 s for a heartbeat of an owner ${name}`, async () => {
      const gone = { ...await ownRecord(), pid: 2 ** 22 + 1, ...difference };
      const { tries, clock, path } = locked(gone);
      assert.ok(!isTaken(await tries()));
      await clock.advance(9_000);
      utimesSync(path, new Date(), new Date(1_000));
      assert.ok(!isTaken(await tries()));
      await clock.advance(9_999);
      // Changes of the wall clock make no difference.
      clock.setWall(3_600_000);
      assert.ok(!isTaken(await tries()));
      clock.setWall(-7_200_000);
      await clock.advance(1);
      assert.ok(isTaken(await tries()));
    });
  }

  it("is taken over after 10 s if its owner is unknown", async () => {
    for (const text of ["", "{", '{"id":"../../x","pid":1}', "null"]) {
      const { tries, clock, folder } = locked(text);
      assert.deepEqual(await tries(), { holder: "another process" });
      await clock.advance(10_000);
      assert.ok(isTaken(await tries()));
      assert.deepEqual(readdirSync(folder), ["one.lock"]);
    }
  });

  it("is taken over by one of several waiters", async () => {
    const dead = { ...await ownRecord(), pid: 2 ** 22 + 1 };
    for (let round = 0; round < 30; round++) {
      const { folder } = locked({ ...dead, id: `round-${round}` });
      // Each has a different pace, so that one finds the lock stale when another already holds it.
      const attempts = await Promise.all(Array.from({ length: 8 }, async (_, index) => {
        const store = fileStore(folder);
        for (let tries = 0; tries < 5; tries++) {
          for (let turn = 0; turn < index; turn++) await Promise.resolve();
          const attempt = await store.tryLock("one");
          if (isTaken(attempt)) return attempt;
        }
        return { holder: "" };
      }));
      const taken = attempts.filter(isTaken);
      assert.equal(taken.length, 1);
      assert.deepEqual(readdirSync(folder), ["one.lock"]);
      await taken[0]?.lock.release();
    }
  });

  it("is taken over even if every earlier takeover was interrupted", async () => {
    const dead = { ...await ownRecord(), pid: 2 ** 22 + 1 };
    const ids = Array.from({ length: 20 }, () => crypto.randomUUID());
    const { tries, path, folder } = locked({ ...dead, id: "first" });
    for (const [index, id] of ids.entries()) {
      writeFileSync(`${path}.${ids[index - 1] ?? "first"}`, JSON.stringify({ ...dead, id }));
    }
    assert.ok(isTaken(await tries()));
    assert.deepEqual(readdirSync(folder), ["one.lock"]);
  });

  if (process.platform === "linux") {
    it("is taken over at once from a zombie process", async () => {
      // The shell's child ends, and the program that replaces the shell does not wait for it.
      const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
        const fields = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ");
        while (fields()?.[0] !== "Z") await new Promise((resolve) => setTimeout(resolve, 5));
        const { tries } = locked({ ...await ownRecord(), pid, started: fields()?.[19] });
        assert.ok(isTaken(await tries()));
      } finally {
        parent.kill("SIGKILL");
      }
    });
  }

  it("is checked again before it is taken over", async () => {
    const { folder, path, clock } = locked({ pid: 1, id: "silent" });
    const newer = JSON.stringify({ ...await ownRecord(), id: "newer" });
    const watched = watchClock(clock);
    const store = fileStore(folder, { clock: watched });
    assert.ok(!isTaken(await store.tryLock("one")));
    await clock.advance(10_000);
    // Another process takes it over after this one has found it silent.
    watched.meanwhile = () => {
      rmSync(path);
      writeFileSync(path, newer);
    };
    assert.ok(!isTaken(await store.tryLock("one")));
    assert.equal(readFileSync(path, "utf8"), newer);
    assert.deepEqual(readdirSync(folder), ["one.lock"]);
  });

  it("is acquired if its owner releases it while it is taken over", async () => {
    const { folder, path, clock } = locked({ pid: 1, id: "silent" });
    const watched = watchClock(clock);
    const store = fileStore(folder, { clock: watched });
    assert.ok(!isTaken(await store.tryLock("one")));
    await clock.advance(10_000);
    watched.meanwhile = () => rmSync(path);
    const attempt = await store.tryLock("one");
    watched.meanwhile = () => {};
    assert.ok(isTaken(attempt));
    await attempt.lock.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("is not removed by an owner that slept and lost it", async () => {
    for (const [name, takeOver] of TAKEOVERS) {
      const { store, clock, path, folder, tries } = locked();
      const lock = await takeLock(store, "one");
      assert.equal(await lock.pin?.(), true, name);
      await lock.unpin?.();
      // The machine slept, and another process took the lock over.
      clock.setWall(20_000);
      takeOver(path, JSON.stringify({ ...await ownRecord(), id: "other" }));
      const taken = new Date(1_000_000);
      utimesSync(path, taken, taken);
      // It wakes up, and gives its next heartbeat late, without touching the other one's file.
      await clock.advance(6_000);
      assert.equal(statSync(path).mtimeMs, taken.getTime(), name);
      assert.equal(await lock.pin?.(), false, name);
      assert.equal(clock.sleeping, 0, `${name}: there is no other heartbeat`);
      await lock.release();
      assert.match(readFileSync(path, "utf8"), /"other"/, name);
      assert.deepEqual(readdirSync(folder), ["one.lock"], name);
      assert.ok(!isTaken(await tries()), name);
      assert.equal(clock.sleeping, 0, name);
    }
  });

  it("is lost once it was removed", async () => {
    const { store, path } = locked();
    const lock = await takeLock(store, "one");
    rmSync(path);
    assert.equal(await lock.pin?.(), false);
    await lock.unpin?.();
    await lock.release();
    if (process.platform === "linux") assert.equal(countOpenFiles(path), 0);
  });

  it("is released even if it can't be pinned, as on a full disk", async () => {
    const { store, path, folder } = locked();
    const lock = await takeLock(store, "one");
    // A folder in the place of the claim: it can be neither read nor created.
    const { id } = JSON.parse(readFileSync(path, "utf8"));
    mkdirSync(`${path}.${id}`);
    await assert.rejects(lock.pin?.() ?? Promise.resolve(), { code: "store_unwritable" });
    await lock.release();
    assert.deepEqual(readdirSync(folder), [`one.lock.${id}`]);
  });

  it("is released once: a later lock in its place stays", async () => {
    const { store, tries } = locked();
    const lock = await takeLock(store, "one");
    await lock.release();
    await takeLock(store, "one");
    assert.equal(await lock.pin?.(), false);
    await lock.release();
    assert.ok(!isTaken(await tries()));
  });

  it("is taken over from a process that is stopped, which notices", async () => {
    const { folder, tries, clock } = locked();
    // The clock of a stopped process does not advance.
    const stopped = await takeLock(fileStore(folder, { clock: new FakeClock() }), "one");
    assert.ok(!isTaken(await tries()));
    await clock.advance(10_000);
    assert.ok(isTaken(await tries()));
    assert.equal(await stopped.pin?.(), false);
    await stopped.release();
    assert.ok(!isTaken(await tries()));
    assert.deepEqual(readdirSync(folder), ["one.lock"]);
  });

  if (process.platform === "linux") {
    it("is not taken over from a live process while it is pinned", async () => {
      const { folder, tries, clock } = locked();
      const stopped = await takeLock(fileStore(folder, { clock: new FakeClock() }), "one");
      assert.equal(await stopped.pin?.(), true);
      assert.equal(await stopped.pin?.(), true);
      const longAgo = new Date(Date.now() - 3_600_000);
      for (const name of readdirSync(folder)) utimesSync(join(folder, name), longAgo, longAgo);
      for (let round = 0; round < 60; round++) {
        assert.ok(!isTaken(await tries()));
        await clock.advance(10_000);
      }
      // Leftovers of processes are removed, but this process lives.
      await (await fileStore(folder).prepare("two")).discard();
      assert.ok(!isTaken(await tries()));
      await stopped.unpin?.();
      assert.ok(isTaken(await tries()));
      assert.equal(await stopped.pin?.(), false);
    });
  }

  it("is taken over after 40 s from a process elsewhere while it is pinned", async () => {
    const elsewhere = { ...await ownRecord(), host: "elsewhere" };
    const { tries, clock, path, folder } = locked({ ...elsewhere, id: "lock" });
    writeFileSync(`${path}.lock`, JSON.stringify({ ...elsewhere, id: "claim" }));
    assert.ok(!isTaken(await tries()));
    await clock.advance(10_000);
    assert.ok(!isTaken(await tries()));
    await clock.advance(39_999);
    assert.ok(!isTaken(await tries()));
    await clock.advance(1);
    assert.ok(isTaken(await tries()));
    assert.deepEqual(readdirSync(folder), ["one.lock"]);
  });

  it("is taken over at once from a process that was killed while it was pinned", async () => {
    const dead = { ...await ownRecord(), pid: 2 ** 22 + 1 };
    const { tries, path, folder } = locked({ ...dead, id: "lock" });
    writeFileSync(`${path}.lock`, JSON.stringify({ ...dead, id: "claim" }));
    assert.ok(isTaken(await tries()));
    assert.deepEqual(readdirSync(folder), ["one.lock"]);
  });

  it("cannot be pinned while another process is taking it over", async () => {
    const { store, path, folder } = locked();
    const lock = await takeLock(store, "one");
    const { id, ...owner } = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(`${path}.${id}`, JSON.stringify({ ...owner, id: "claim" }));
    assert.equal(await lock.pin?.(), false);
    await lock.release();
    assert.deepEqual(readdirSync(folder).toSorted(), ["one.lock", `one.lock.${id}`]);
  });

  it("can be pinned once the claim of a killed process is removed", async () => {
    const { store, path, folder } = locked();
    const lock = await takeLock(store, "one");
    const { id, ...owner } = JSON.parse(readFileSync(path, "utf8"));
    const dead = { ...owner, pid: 2 ** 22 + 1, id: "dead" };
    writeFileSync(`${path}.${id}`, JSON.stringify(dead));
    // Another process is about to remove it.
    writeFileSync(`${path}.dead`, JSON.stringify({ ...owner, id: "other" }));
    assert.equal(await lock.pin?.(), false);
    rmSync(`${path}.dead`);
    assert.equal(await lock.pin?.(), true);
    await lock.release();
    assert.deepEqual(readdirSync(folder), []);
  });
});

/** The ways in which another lock replaces a lock. */
const TAKEOVERS: [string, (path: string, text: string) => void][] = [
  ["in another file", (path, text) => {
    rmSync(path);
    writeFileSync(path, text);
  }],
  ["in the same file", writeFileSync],
];
