import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { acquireLock } from "../../../../lib/session/stores/acquire_lock.ts";
import type { Warning } from "../../../../lib/oauth/base/warning.ts";
import { memoryStore } from "../../../../lib/session/stores/memory_store.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { takeLock } from "../../../support/store_contract.ts";

/** Creates a store with a lock that is held, and records when it is tried. */
async function createHeld() {
  const [clock, store] = [new FakeClock(), memoryStore()];
  const held = await takeLock(store, "one");
  const times: number[] = [];
  const { tryLock } = store;
  store.tryLock = (key) => {
    times.push(clock.monotonic());
    return tryLock(key);
  };
  const gaps = () => times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return { clock, store, held, times, gaps };
}

describe("acquireLock()", () => {
  it("tries again after pauses that grow to 100 ms, with a random part of a half", async () => {
    const { clock, store, held, times, gaps } = await createHeld();
    const waiting = acquireLock(store, { key: "one", clock });
    await clock.advance(20_000);
    await held.release();
    assert.ok(await clock.run(waiting));
    const limits = [10, 20, 40, 80];
    for (const [index, gap] of gaps().entries()) {
      const pause = limits[index] ?? 100;
      assert.ok(gap >= pause / 2 && gap <= pause * 1.5, `${gap} after ${index} pauses`);
    }
    assert.equal(times[0], 0);
    assert.ok(new Set(gaps()).size > 10, "processes that wait differ");
  });

  it("gives up after 95 seconds, and names the holder", async () => {
    const { clock, store, times } = await createHeld();
    await assert.rejects(clock.run(acquireLock(store, { key: "one", clock })), {
      code: "store_locked",
      message: "The session in this program's memory is in use by another part of this program, " +
        "and has been for 95 s. Try again later, or end that process.",
    });
    assert.equal(times.at(-1), 95_000);
  });

  it("warns once, after 3 seconds, and says for whom it waits", async () => {
    const { clock, store, held } = await createHeld();
    const warnings: [time: number, Warning][] = [];
    const onWarning = (warning: Warning) => warnings.push([clock.monotonic(), warning]);
    const acquired = acquireLock(store, { key: "one", clock, onWarning });
    await clock.advance(2_900);
    assert.equal(warnings.length, 0);
    await clock.advance(10_000);
    await held.release();
    assert.ok(await clock.run(acquired));
    assert.deepEqual(warnings.map(([, warning]) => warning), [{
      code: "waiting",
      message: "The session in this program's memory is in use by another part of this program: " +
        "waiting for up to 95 s.",
    }]);
    const time = warnings[0]?.[0] ?? 0;
    assert.ok(time >= 3_000 && time < 3_200, `warned after ${time} ms`);
  });

  it("names what is locked, if that is not a session", async () => {
    const { clock, store } = await createHeld();
    const warnings: string[] = [];
    const onWarning = ({ message }: Warning) => warnings.push(message);
    const waiting = acquireLock(store, { key: "one", what: "list of things", clock, onWarning });
    const locked = { message: /^The list of things is in use by another part of this program, / };
    await assert.rejects(clock.run(waiting), locked);
    assert.match(
      warnings.join(),
      /^The list of things is in use by another part of this program: /,
    );
  });

  it("ends with its signal, and tries nothing if it was aborted before", async () => {
    const { clock, store, times } = await createHeld();
    const ending = new AbortController();
    const { signal } = ending;
    const waiting = acquireLock(store, { key: "one", clock, signal });
    await clock.advance(1_000);
    ending.abort(new Error("enough"));
    await assert.rejects(waiting, { message: "enough" });
    assert.equal(clock.sleeping, 0);
    const tried = times.length;
    await assert.rejects(acquireLock(store, { key: "one", clock, signal }), { message: "enough" });
    assert.equal(times.length, tried);
  });

  it("returns nothing as soon as the lock is no longer needed", async () => {
    const { clock, store, times } = await createHeld();
    let count = 0;
    const satisfied = () => Promise.resolve(++count === 3);
    assert.equal(await clock.run(acquireLock(store, { key: "one", clock, satisfied })), undefined);
    assert.deepEqual([count, times.length], [3, 3]);
  });
});
