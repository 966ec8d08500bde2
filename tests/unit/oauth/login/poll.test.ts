import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import {
  advance,
  nextMove,
  type PollOutcome,
  type PollState,
  postpone,
  startPoll,
} from "../../../../lib/oauth/login/poll.ts";

const error = new DeviceLoginError("network", "nothing came");
const wait = fc.nat({ max: 120_000 });
const retryAfter = fc.oneof(wait, fc.double({ min: 0, max: 1e300, noNaN: true }));

/** Every outcome that a server can cause. */
const outcome: fc.Arbitrary<PollOutcome<string>> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constant({ type: "error", details: { error: "authorization_pending" } } as const),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("error" as const),
      details: fc.constant({ error: "slow_down" }),
      interval: fc.double({ min: 0, max: 1e9, noNaN: true }),
      retryAfter,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("unavailable" as const),
      error: fc.constant(error),
      retryAfter,
      answered: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "broken", error } as const) },
  { weight: 1, arbitrary: fc.constant({ type: "tokens", tokens: "t" } as const) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("error" as const),
      details: fc.record({ error: fc.string() }),
    }),
  },
);

const start = fc.record({
  expires_in: fc.oneof(
    fc.integer({ min: 0, max: 3_600 }),
    fc.double({ min: 0, max: 4e9, noNaN: true }),
  ),
  interval: fc.option(fc.double({ min: -10, max: 100, noNaN: true }), { nil: undefined }),
});

describe("the poll", () => {
  it("always ends, never polls early or past the deadline, and slows down for good", () => {
    fc.assert(
      fc.property(start, fc.array(fc.tuple(outcome, wait), { maxLength: 60 }), (reply, replies) => {
        let now = 1_000;
        const begun = now;
        let state: PollState = startPoll(now, reply);
        let lastReplyAt = now;
        let slowest = 0;
        for (const [outcome, took] of replies) {
          let move = nextMove(state, now);
          assert.ok(state.nextPollAt <= state.expiresAt);
          if (move.type === "wait") {
            assert.ok(move.until > now && move.until <= state.expiresAt);
            now = move.until;
            move = nextMove(state, now);
          }
          assert.notEqual(move.type, "wait");
          if (move.type === "expired") {
            assert.ok(now >= begun + Math.min(reply.expires_in * 1000, 1e14));
            return;
          }
          assert.ok(now < state.expiresAt);
          assert.ok(now - lastReplyAt >= 1_000);
          assert.ok(now - lastReplyAt >= state.interval);
          assert.ok(state.interval >= slowest);
          slowest = state.interval;
          now += took;
          lastReplyAt = now;
          const step = advance(state, { outcome, now });
          if (step.type === "tokens" || step.type === "error") return;
          if (step.type === "slow_down") assert.ok(step.state.interval >= state.interval + 5_000);
          state = step.state;
        }
      }),
      { seed: 8628, numRuns: 2_000 },
    );
  });

  it("never polls a third time after two replies in a row that broke off", () => {
    const state = startPoll(0, { expires_in: 600 });
    const once = advance(state, { outcome: { type: "broken", error }, now: 5_000 });
    assert.equal(once.type, "retry");
    assert.ok(once.type === "retry" && once.state.inDoubt);
    const twice = advance(once.state, { outcome: { type: "broken", error }, now: 10_000 });
    assert.equal(twice.type, "error");
  });

  it("remains in doubt after requests that no server answered", () => {
    const state = { ...startPoll(0, { expires_in: 600 }), inDoubt: true };
    const step = advance(state, {
      outcome: { type: "unavailable", error, answered: false },
      now: 5_000,
    });
    assert.ok(step.type === "retry" && step.state.inDoubt);
  });

  it("#43 never shortens an interval above 30 s by backing off", () => {
    const state = startPoll(0, { expires_in: 600, interval: 45 });
    const step = advance(state, {
      outcome: { type: "unavailable", error, answered: false },
      now: 45_000,
    });
    assert.ok(step.type === "retry");
    assert.equal(step.state.nextPollAt, 90_000);
  });
});

describe("postpone()", () => {
  const begun = startPoll(0, { expires_in: 600 });

  it("keeps the interval after an aborted request", () => {
    assert.equal(postpone(begun, 7_000).nextPollAt, 12_000);
  });

  it("keeps the doubt whether the code is used up", () => {
    const broken = advance(begun, { outcome: { type: "broken", error }, now: 5_000 });
    assert.ok("state" in broken && broken.state.inDoubt);
    const postponed = postpone(broken.state, 11_000);
    const outcome = { type: "unavailable", error, answered: true } as const;
    const ended = advance(postponed, { outcome, now: 16_000 });
    assert.equal(ended.type, "error");
    assert.match(ended.type === "error" ? ended.error.message : "", /The code may be spent/);
  });
});
