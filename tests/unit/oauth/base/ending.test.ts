import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Ending, follow, signalOf, unfollow } from "../../../../lib/oauth/base/ending.ts";
import { joinSignals, releaseSignals } from "../../../../lib/oauth/base/joined_signals.ts";
import { createCountedSignal } from "../../../support/counted_signal.ts";

describe("Ending", () => {
  it("passes the abort on to its members and to its signal, before or after it is read", () => {
    const reason = new Error("enough");
    const reasons: unknown[] = [];
    const [early, late] = [new Ending(), new Ending()];
    const { signal } = early;
    follow(early, { abort: (reason) => reasons.push(reason) });
    early.abort(reason);
    late.abort(reason);
    assert.deepEqual(reasons, [reason]);
    assert.equal(signal.reason, reason);
    assert.equal(late.signal.reason, reason);
    assert.equal(signalOf(late), late.signal);
    assert.throws(() => late.throwIfAborted(), reason);
  });

  it("is aborted once, and ends what follows later at once", () => {
    const ending = new Ending();
    const reasons: unknown[] = [];
    const member = { abort: (reason: unknown) => reasons.push(reason) };
    const other = { abort: () => assert.fail("it was removed") };
    follow(ending, member);
    follow(ending, other);
    unfollow(ending, other);
    ending.abort("first");
    ending.abort("second");
    assert.deepEqual(reasons, ["first"]);
    follow(ending, member);
    assert.deepEqual(reasons, ["first", "first"]);
  });
});

describe("joinSignals()", () => {
  it("returns the only signal, or the one that was given twice", () => {
    const { signal } = new AbortController();
    assert.equal(joinSignals(signal, undefined), signal);
    assert.equal(joinSignals(undefined, signal), signal);
    assert.equal(joinSignals(signal, signal), signal);
    assert.equal(joinSignals(undefined, undefined), undefined);
  });

  it("is aborted with either signal, and leaves no listener", () => {
    for (const first of [0, 1] as const) {
      const signals = [createCountedSignal(), createCountedSignal()] as const;
      const joined = joinSignals(signals[0].signal, signals[1].signal);
      signals[first].abort("enough");
      assert.equal(joined?.reason, "enough");
      assert.deepEqual(signals.map(({ listeners }) => listeners()), [0, 0]);
    }
  });

  it("leaves no listener when it is released, or if one signal is already aborted", () => {
    const [one, other] = [createCountedSignal(), createCountedSignal()];
    const joined = joinSignals(one.signal, other.signal);
    assert.deepEqual([one.listeners(), other.listeners()], [1, 1]);
    releaseSignals(joined);
    assert.deepEqual([one.listeners(), other.listeners()], [0, 0]);
    assert.equal(joinSignals(AbortSignal.abort("no"), other.signal)?.reason, "no");
    assert.equal(other.listeners(), 0);
  });
});
