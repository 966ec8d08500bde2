import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sleeper } from "../../../../lib/oauth/base/sleeper.ts";
import { queueSleep } from "../../../../lib/oauth/base/sleep_queue.ts";
import { createCountedSignal } from "../../../support/counted_signal.ts";

/** Replaces a property, also one that a runtime defines by a getter; returns what undoes it. */
function replace(
  object: object,
  { name, value }: { name: string; value: unknown },
): () => void {
  const before = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(object, name, before);
    else delete (object as Record<string, unknown>)[name];
  };
}

/** Runs a test with a clock and timers that advance only when told to. */
function withTimers(
  test: (timers: { advance(milliseconds: number): void; pending(): number }) => void,
): void {
  let now = 0.25;
  const timers = new Map<number, { end: number; run: () => void }>();
  let last = 0;
  const replaced = [
    replace(performance, { name: "now", value: () => now }),
    replace(globalThis, {
      name: "setTimeout",
      value: (run: () => void, milliseconds: number) => {
        timers.set(++last, { end: now + milliseconds, run });
        return last;
      },
    }),
    replace(globalThis, {
      name: "clearTimeout",
      value: (timer: number) => void timers.delete(timer),
    }),
  ];
  const advance = (milliseconds: number) => {
    const end = now + milliseconds;
    while (true) {
      const due = [...timers].filter(([, timer]) => timer.end <= end)
        .toSorted(([, one], [, other]) => one.end - other.end)[0];
      if (due === undefined) break;
      timers.delete(due[0]);
      now = Math.max(now, due[1].end);
      due[1].run();
    }
    now = end;
  };
  try {
    test({ advance, pending: () => timers.size });
  } finally {
    for (const restore of replaced) restore();
  }
}

/** A sleeper that records how its sleep has ended. */
function createSleeper(name: string, ends: string[]): Sleeper {
  return {
    wake: () => void ends.push(`${name} woke`),
    fail: (reason) => void ends.push(`${name} failed: ${reason}`),
  };
}

describe("queueSleep()", () => {
  it("wakes each sleeper after its own time, by one timer for all, and leaves nothing", () => {
    withTimers(({ advance, pending }) => {
      const { signal, listeners, most } = createCountedSignal();
      const ends: string[] = [];
      for (const name of ["one", "two", "three"]) {
        queueSleep(5_000, { signal, sleeper: createSleeper(name, ends) });
        advance(100);
      }
      assert.deepEqual([pending(), listeners()], [1, 1]);
      advance(4_699);
      assert.deepEqual(ends, []);
      advance(2);
      assert.deepEqual(ends, ["one woke"]);
      advance(99);
      assert.deepEqual(ends, ["one woke"]);
      advance(150);
      assert.deepEqual(ends, ["one woke", "two woke", "three woke"]);
      assert.deepEqual([pending(), listeners(), most()], [0, 0, 1]);
    });
  });

  it("keeps sleeps of other lengths and of other signals apart", () => {
    withTimers(({ advance, pending }) => {
      const [one, other] = [createCountedSignal(), createCountedSignal()];
      const ends: string[] = [];
      queueSleep(5_000, { signal: one.signal, sleeper: createSleeper("long", ends) });
      queueSleep(1_000, { signal: one.signal, sleeper: createSleeper("short", ends) });
      queueSleep(2_000, { signal: other.signal, sleeper: createSleeper("other", ends) });
      assert.equal(pending(), 3);
      advance(1_001);
      assert.deepEqual(ends, ["short woke"]);
      one.abort("enough");
      assert.deepEqual(ends, ["short woke", "long failed: enough"]);
      advance(1_000);
      assert.deepEqual(ends, ["short woke", "long failed: enough", "other woke"]);
      assert.deepEqual([pending(), one.listeners(), other.listeners()], [0, 0, 0]);
    });
  });

  it("ends all with the reason of an abort, and can be used again by none of them", () => {
    withTimers(({ advance, pending }) => {
      const { signal, abort } = createCountedSignal();
      const ends: string[] = [];
      for (const name of ["one", "two"]) {
        queueSleep(5_000, { signal, sleeper: createSleeper(name, ends) });
      }
      abort("enough");
      assert.equal(pending(), 0);
      advance(10_000);
      assert.deepEqual(ends, ["one failed: enough", "two failed: enough"]);
    });
  });

  it("lets a sleeper that wakes sleep again, for the whole time", () => {
    withTimers(({ advance, pending }) => {
      const { signal, listeners } = createCountedSignal();
      let woken = 0;
      const sleeper: Sleeper = {
        wake: () => ++woken < 3 && queueSleep(5_000, { signal, sleeper }),
        fail: assert.fail,
      };
      queueSleep(5_000, { signal, sleeper });
      const counts = [4_999, 2, 4_998, 2, 4_998, 2].map((milliseconds) => {
        advance(milliseconds);
        return woken;
      });
      assert.deepEqual(counts, [0, 1, 1, 2, 2, 3]);
      assert.deepEqual([pending(), listeners()], [0, 0]);
    });
  });

  it("wakes nobody whose signal another one has aborted on waking", () => {
    withTimers(({ advance, pending }) => {
      const { signal, abort } = createCountedSignal();
      const ends: string[] = [];
      queueSleep(1_000, { signal, sleeper: { wake: () => abort("enough"), fail: assert.fail } });
      for (const name of ["with it", "after it"]) {
        queueSleep(1_000, { signal, sleeper: createSleeper(name, ends) });
        advance(10);
      }
      advance(990);
      assert.deepEqual(ends.toSorted(), ["after it failed: enough", "with it failed: enough"]);
      assert.equal(pending(), 0);
    });
  });

  it("wakes the sleeper that the timer was for, even if the clock shows less", () => {
    withTimers(({ advance }) => {
      const { signal } = createCountedSignal();
      const ends: string[] = [];
      queueSleep(1_000, { signal, sleeper: createSleeper("one", ends) });
      const restore = replace(performance, { name: "now", value: () => 0 });
      advance(1_001);
      restore();
      assert.deepEqual(ends, ["one woke"]);
    });
  });
});
