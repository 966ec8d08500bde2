import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemClock } from "../../../lib/oauth/base/clock.ts";
import { sleep } from "../../../lib/oauth/base/sleep.ts";
import { sleepAwake } from "../../../lib/oauth/base/sleep_awake.ts";
import { createTimeline, shareTimeline } from "../../../lib/oauth/base/timeline.ts";
import { FakeClock } from "../../support/fake_clock.ts";

describe("createTimeline()", () => {
  it("#51 follows the clock by which more time has passed, and never runs backwards", () => {
    const clock = new FakeClock();
    const now = createTimeline(clock);
    const begun = now();
    clock.setWall(10_000);
    assert.equal(now() - begun, 10_000);
    clock.setWall(-20_000);
    assert.equal(now() - begun, 10_000);
  });
});

describe("shareTimeline()", () => {
  it("returns the same timeline until the two clocks disagree", async () => {
    const clock = new FakeClock();
    const first = shareTimeline(clock);
    await clock.advance(1_000);
    assert.equal(shareTimeline(clock), first);
    clock.setWall(4);
    assert.equal(shareTimeline(clock), first);
    clock.setWall(1);
    const second = shareTimeline(clock);
    assert.notEqual(second, first);
    assert.equal(shareTimeline(clock), second);
    assert.equal(second(), clock.now());
  });
});

describe("sleep()", () => {
  it("#23 waits longer than a timer can, without firing at once", async () => {
    const ending = new AbortController();
    const long = sleep(3e12, { clock: systemClock, signal: ending.signal });
    const first = await Promise.race([long, new Promise((done) => setTimeout(done, 20, "other"))]);
    assert.equal(first, "other");
    ending.abort();
    await assert.rejects(long, { name: "AbortError" });
  });

  it("#49 rejects at once on an abort, before and during the wait", async () => {
    const aborted = AbortSignal.abort();
    await assert.rejects(sleep(1e6, { clock: systemClock, signal: aborted }), {
      name: "AbortError",
    });
    const ending = new AbortController();
    const begun = performance.now();
    const waiting = sleep(1e6, { clock: systemClock, signal: ending.signal });
    setTimeout(() => ending.abort(), 5);
    await assert.rejects(waiting, { name: "AbortError" });
    assert.ok(performance.now() - begun < 60_000);
  });

  it("leaves no listener on its signal", async () => {
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    signal.addEventListener = (_type: string, listener: unknown) => void listeners.add(listener);
    signal.removeEventListener = (_type: string, listener: unknown) =>
      void listeners.delete(listener);
    const waiting = sleep(1, { clock: systemClock, signal });
    assert.equal(listeners.size, 1);
    await waiting;
    assert.equal(listeners.size, 0);
  });
});

describe("sleepAwake()", () => {
  for (const [turn, more] of [[undefined, 30_000], [500, 500]] as const) {
    it(`waits ${more} ms more if its timer fires late, after the machine slept`, async () => {
      const clock = new FakeClock();
      let over = false;
      sleepAwake(30_000, { clock, turn }).then(() => over = true);
      await clock.advance(10_000);
      clock.suspend(3_600_000);
      await clock.advance(more - 1);
      assert.equal(over, false);
      await clock.advance(1);
      assert.equal(over, true);
      assert.equal(clock.sleeping, 0);
    });
  }

  it("waits no longer for a timer that is slightly late", async () => {
    const clock = new FakeClock();
    let over = false;
    sleepAwake(30_000, { clock }).then(() => over = true);
    clock.suspend(30_900);
    await clock.advance(0);
    assert.equal(over, true);
  });

  it("rejects on an abort, also after the machine slept", async () => {
    const clock = new FakeClock();
    const ending = new AbortController();
    const waiting = sleepAwake(30_000, { clock, signal: ending.signal });
    clock.suspend(40_000);
    await clock.advance(0);
    ending.abort(new Error("enough"));
    await assert.rejects(waiting, { message: "enough" });
    assert.equal(clock.sleeping, 0);
  });
});
