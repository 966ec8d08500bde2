import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { linger } from "../../../lib/session/linger.ts";
import { createCountedSignal } from "../../support/counted_signal.ts";
import { FakeClock } from "../../support/fake_clock.ts";

describe("linger()", () => {
  /** Starts work that is given up, and reports whether the wait for it is over. */
  function giveUp(clock: FakeClock) {
    const work = Promise.withResolvers<void>();
    const ending = new AbortController();
    let over = false;
    linger(work.promise, { clock, signal: ending.signal }).catch(() => over = true);
    ending.abort();
    return { work, isOver: () => over };
  }

  it("gives pending work three seconds", async () => {
    const clock = new FakeClock();
    const { isOver } = giveUp(clock);
    await clock.advance(2_999);
    assert.equal(isOver(), false);
    await clock.advance(1);
    assert.equal(isOver(), true);
    assert.equal(clock.sleeping, 0);
  });

  it("gives work three seconds as well if the signal was aborted before", async () => {
    const clock = new FakeClock();
    const begun = clock.now();
    const work = new Promise<void>(() => {});
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(clock.run(linger(work, { clock, signal })), { message: "enough" });
    assert.equal(clock.now() - begun, 3_000);
  });

  it("returns the result of work that ends, and leaves no listener", async () => {
    const clock = new FakeClock();
    const { signal, listeners, most } = createCountedSignal();
    assert.equal(await linger(Promise.resolve(7), { clock, signal }), 7);
    assert.deepEqual([most(), listeners()], [1, 0]);
  });

  it("does not count the time that the machine sleeps", async () => {
    const clock = new FakeClock();
    const { work, isOver } = giveUp(clock);
    clock.suspend(60_000);
    await clock.advance(0);
    assert.equal(isOver(), false);
    work.resolve();
    await clock.advance(0);
    assert.equal(isOver(), true);
    assert.equal(clock.sleeping, 0);
  });
});
