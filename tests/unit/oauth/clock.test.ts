import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createTimeline, sleep, systemClock } from "../../../lib/oauth/clock.ts";
import { FakeClock } from "../../support/fake_clock.ts";

describe("createTimeline()", () => {
  it("#51 follows whichever clock says more time has passed, and never runs backwards", () => {
    const clock = new FakeClock();
    const now = createTimeline(clock);
    const begun = now();
    clock.setWall(10_000);
    assert.equal(now() - begun, 10_000);
    clock.setWall(-20_000);
    assert.equal(now() - begun, 10_000);
  });
});

describe("sleep()", () => {
  it("#23 waits long where a timer would overflow and fire at once", async () => {
    const ending = new AbortController();
    const long = sleep(3e12, { clock: systemClock, signal: ending.signal });
    const first = await Promise.race([long, new Promise((done) => setTimeout(done, 20, "other"))]);
    assert.equal(first, "other");
    ending.abort();
    await assert.rejects(long, { name: "AbortError" });
  });

  it("#49 ends at once on an abort, before it and in the middle", async () => {
    const aborted = AbortSignal.abort();
    await assert.rejects(sleep(1e6, { clock: systemClock, signal: aborted }), {
      name: "AbortError",
    });
    const ending = new AbortController();
    const begun = performance.now();
    const waiting = sleep(1e6, { clock: systemClock, signal: ending.signal });
    setTimeout(() => ending.abort(), 5);
    await assert.rejects(waiting, { name: "AbortError" });
    assert.ok(performance.now() - begun < 100);
  });
});
