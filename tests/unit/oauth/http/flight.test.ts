import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Flight } from "../../../../lib/oauth/http/flight.ts";
import type { Ending } from "../../../../lib/oauth/base/ending.ts";

/** Work that a test completes itself. */
function createWork() {
  const { promise, resolve } = Promise.withResolvers<string>();
  const ends: string[] = [];
  let signal: Ending | undefined;
  const flight = new Flight((ending) => {
    signal = ending;
    return promise;
  }, { onEnd: (how) => ends.push(how) });
  return { flight, resolve, ends, aborted: () => signal?.aborted };
}

describe("Flight", () => {
  it("returns one result to every waiter, and ends once", async () => {
    const { flight, resolve, ends, aborted } = createWork();
    const both = [flight.join(), flight.join(new AbortController().signal)];
    resolve("done");
    assert.deepEqual(await Promise.all(both), ["done", "done"]);
    assert.deepEqual(ends, ["settled"]);
    assert.equal(await flight.join(), "done");
    assert.deepEqual([ends, aborted()], [["settled"], false]);
  });

  it("continues while one waiter is left", async () => {
    const { flight, resolve, ends, aborted } = createWork();
    const leaving = new AbortController();
    const [left, waiting] = [flight.join(leaving.signal), flight.join()];
    leaving.abort(new Error("enough"));
    await assert.rejects(left, { message: "enough" });
    assert.deepEqual([ends, aborted()], [[], false]);
    resolve("done");
    assert.equal(await waiting, "done");
  });

  it("is aborted when no waiter is left", async () => {
    const { flight, ends, aborted } = createWork();
    const leaving = new AbortController();
    const left = flight.join(leaving.signal);
    leaving.abort();
    await assert.rejects(left, { name: "AbortError" });
    assert.deepEqual([ends, aborted()], [["abandoned"], true]);
  });

  it("rejects for every waiter, and is silent if there is none", async () => {
    const flight = new Flight(() => Promise.reject(new Error("no")), { onEnd: () => {} });
    await new Promise((resolve) => setTimeout(resolve));
    await assert.rejects(flight.join(), { message: "no" });
  });
});
