import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import {
  advance,
  expire,
  nextMove,
  type PollOutcome,
  type PollState,
  type PollStep,
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
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("failed" as const),
      error: fc.constant(error),
      retryAfter,
      foreign: fc.constantFrom(error, undefined),
    }),
  },
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

/** Advances through outcomes that arrive one interval after each other. */
function run(outcomes: readonly PollOutcome<string>[]) {
  let state = startPoll(0, { expires_in: 600 });
  let step: PollStep<string> | undefined;
  for (const outcome of outcomes) {
    step = advance(state, { outcome, now: state.nextPollAt });
    if ("state" in step) state = step.state;
  }
  return { step, state };
}

describe("a fault after a proper reply", () => {
  const pending = { type: "error", details: { error: "authorization_pending" } } as const;
  const page = new DeviceLoginError("invalid_response", "Status 403.");
  const foreign = { type: "failed", error, foreign: page } as const;
  const own = { type: "failed", error } as const;

  it("#41 is waited out if something else than the server may have replied", () => {
    const { step, state } = run([pending, foreign]);
    assert.ok(step?.type === "retry" && step.error === page);
    assert.equal(state.wait, 10_000);
    assert.equal(run([foreign]).step?.type, "error");
    assert.equal(run([pending, own]).step?.type, "error");
  });

  for (const name of ["server_error", "temporarily_unavailable"]) {
    it(`#41 is waited out if it is ${name}, with any status`, () => {
      const outcome = { type: "error", details: { error: name, status: 400 } } as const;
      const { step } = run([pending, outcome]);
      assert.ok(step?.type === "retry");
      assert.match(step.error.message, new RegExp(`refused with ${name}`));
      assert.equal(run([outcome]).step?.type, "error");
    });
  }

  it("is explained after five identical replies in a row, once", () => {
    const down = new DeviceLoginError("server_unavailable", "Status 500.");
    const outcome = { type: "unavailable", error: down, answered: true } as const;
    const hints = [4, 5, 6].map((times) => {
      const { step } = run([pending, ...Array(times).fill(outcome)]);
      return step?.type === "retry" && step.error.message;
    });
    assert.equal(hints[0], "Status 500.");
    assert.match(
      String(hints[1]),
      /^The same reply came 5 times in a row\. .*denied.* Status 500\.$/,
    );
    assert.equal(hints[2], "Status 500.");
    const { step } = run([...Array(3).fill(outcome), pending, ...Array(4).fill(outcome)]);
    assert.ok(step?.type === "retry" && step.error === down);
  });

  it("is not explained if no reply came at all", () => {
    const outcome = { type: "unavailable", error, answered: false } as const;
    const { step } = run([pending, ...Array(5).fill(outcome)]);
    assert.ok(step?.type === "retry" && step.error === error);
  });

  it("is named when the code expires", () => {
    const outcome = { type: "unavailable", error, answered: true } as const;
    const { state } = run([pending, outcome, outcome]);
    const message = / The last outcome, 2 times in a row: nothing came$/;
    assert.match(expire(state).error.message, message);
    assert.doesNotMatch(expire(run([outcome, pending]).state).error.message, /outcome/);
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
