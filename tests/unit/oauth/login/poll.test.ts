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
    const silence = { type: "unavailable", error, answered: false } as const;
    assert.equal(run([silence, foreign]).step?.type, "error");
    assert.equal(run([pending, silence, foreign]).step?.type, "retry");
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
    for (
      const [fault, message] of [
        [outcome, "Status 500."],
        [foreign, "Status 403."],
        [
          { type: "error", details: { error: "server_error" } },
          "The token request was refused with server_error.",
        ],
      ] as const
    ) {
      const errors = [4, 5, 6].map((times) => {
        const { step } = run([pending, ...Array(times).fill(fault)]);
        assert.ok(step?.type === "retry");
        return step.error;
      });
      const hint = "The same reply came 5 times in a row. With some servers, that means that the " +
        `sign-in was denied, or failed: then start again. ${message}`;
      assert.deepEqual(errors.map((error) => error.message), [message, hint, message]);
      const cause = errors[1]?.cause;
      assert.ok(cause instanceof DeviceLoginError && cause.message === message);
    }
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

describe("startPoll()", () => {
  for (
    const [interval, wait] of [
      [undefined, 5_000],
      [0, 5_000],
      [-3, 5_000],
      [0.2, 1_000],
      [2.0001, 2_001],
      [7, 7_000],
      [100_000, 86_400_000],
    ] as const
  ) {
    it(`waits ${wait} ms for an interval of ${interval}`, () => {
      assert.deepEqual(startPoll(1_000, { expires_in: 100_000, interval }), {
        interval: wait,
        wait,
        nextPollAt: 1_000 + wait,
        expiresAt: 100_001_000,
        inDoubt: false,
        answered: false,
        fault: undefined,
      });
    });
  }

  it("waits no longer than the code is valid", () => {
    assert.equal(startPoll(0, { expires_in: 3 }).nextPollAt, 3_000);
  });
});

describe("nextMove()", () => {
  it("waits until the next request is due, and ends at the expiry", () => {
    const state = startPoll(0, { expires_in: 60 });
    assert.deepEqual(nextMove(state, 4_999), { type: "wait", until: 5_000 });
    assert.deepEqual(nextMove(state, 5_000), { type: "request" });
    assert.deepEqual(nextMove(state, 59_999), { type: "request" });
    assert.deepEqual(nextMove(state, 60_000), { type: "expired" });
  });
});

describe("advance()", () => {
  const begun = startPoll(0, { expires_in: 600 });
  const reply = (error: string, more: object = {}): PollOutcome<string> => ({
    type: "error",
    details: { error },
    ...more,
  });
  const next = (outcome: PollOutcome<string>, state: PollState = begun, now = 5_000) =>
    advance(state, { outcome, now });
  const ended = (outcome: PollOutcome<string>, state?: PollState, now?: number) => {
    const step = next(outcome, state, now);
    assert.ok(step.type === "error");
    const { code, message, cause } = step.error;
    if (state?.inDoubt) assert.ok(cause instanceof DeviceLoginError);
    return { code, message };
  };

  it("returns the tokens", () => {
    assert.deepEqual(next({ type: "tokens", tokens: "t" }), { type: "tokens", tokens: "t" });
  });

  it("waits one interval after a pending reply, or as long as the server asks for", () => {
    const state = { ...begun, nextPollAt: 10_000, answered: true, fault: undefined };
    assert.deepEqual(next(reply("authorization_pending")), { type: "pending", state });
    const later = next(reply("authorization_pending", { retryAfter: 9_000 }));
    assert.ok(later.type === "pending" && later.state.nextPollAt === 14_000);
    const sooner = next(reply("authorization_pending", { retryAfter: 1 }));
    assert.ok(sooner.type === "pending" && sooner.state.nextPollAt === 10_000);
  });

  for (
    const [interval, wait] of [[undefined, 10_000], [7, 10_000], [12, 12_000], [0, 10_000]] as const
  ) {
    it(`adds five seconds after slow_down, or takes a larger interval: ${interval}`, () => {
      const step = next(reply("slow_down", interval === undefined ? {} : { interval }));
      assert.ok(step.type === "slow_down");
      assert.deepEqual(
        [step.state.interval, step.state.wait, step.state.nextPollAt],
        [wait, wait, 5_000 + wait],
      );
      const later = next(reply("slow_down", { retryAfter: 20_000 }));
      assert.ok(later.type === "slow_down" && later.state.nextPollAt === 25_000);
    });
  }

  it("doubles the wait during a fault, up to 30 seconds, and waits normally after it", () => {
    const outcome: PollOutcome<string> = { type: "unavailable", error, answered: false };
    let state: PollState = begun;
    const waits: number[] = [];
    for (let round = 0; round < 4; round++) {
      const step = next(outcome, state);
      assert.ok(step.type === "retry" && step.error === error);
      state = step.state;
      waits.push(state.wait);
    }
    assert.deepEqual(waits, [10_000, 20_000, 30_000, 30_000]);
    assert.deepEqual(state.fault, { message: "nothing came", times: 4 });
    const step = next(reply("authorization_pending"), state);
    assert.ok(step.type === "pending" && step.state.wait === 5_000);
    const asked = next({ ...outcome, retryAfter: 50_000 });
    assert.ok(asked.type === "retry" && asked.state.nextPollAt === 55_000);
  });

  it("counts faults from one that changes on", () => {
    const first = next({ type: "unavailable", error, answered: true });
    assert.ok(first.type === "retry");
    const other = new DeviceLoginError("server_unavailable", "Status 503.");
    const second = next({ type: "unavailable", error: other, answered: true }, first.state);
    assert.ok(second.type === "retry");
    assert.deepEqual(second.state.fault, { message: "Status 503.", times: 1 });
  });

  const expired = "The code expired before the sign-in was approved; start again to get a new one.";
  for (
    const [outcome, code, message, now] of [
      [reply("access_denied"), "access_denied", "The sign-in was denied."],
      [reply("authorization_declined"), "access_denied", "The sign-in was denied."],
      [
        { type: "error", details: { error: "access_denied", errorDescription: "Not you." } },
        "access_denied",
        "The sign-in was denied: Not you.",
      ],
      [reply("expired_token"), "expired", expired],
      [reply("token_expired"), "expired", expired],
      [reply("invalid_client"), "refused", "The token request was refused with invalid_client."],
      [
        reply("invalid_grant"),
        "refused",
        "The token request was refused with invalid_grant. Start again to get a new code.",
        597_999,
      ],
      [reply("invalid_grant"), "expired", expired, 598_000],
      [{ type: "failed", error }, "network", "nothing came"],
    ] as [PollOutcome<string>, string, string, number?][]
  ) {
    it(`ends with ${JSON.stringify(outcome)} at ${now}`, () => {
      assert.deepEqual(ended(outcome, begun, now), { code, message });
    });
  }

  it("says that the code may be spent, if a reply with the tokens may have broken off", () => {
    const doubtful = { ...begun, inDoubt: true };
    const message = (then: string) =>
      "An earlier reply with status 200 could not be read, and it may have held the tokens. Then: " +
      `${then} The code may be spent: start again to get a new one.`;
    assert.deepEqual(ended(reply("invalid_grant"), doubtful), {
      code: "network",
      message: message("The token request was refused with invalid_grant."),
    });
    assert.deepEqual(ended({ type: "broken", error }, doubtful), {
      code: "network",
      message: message("nothing came"),
    });
    assert.deepEqual(ended({ type: "unavailable", error, answered: true }, doubtful), {
      code: "network",
      message: message("nothing came"),
    });
    const pending = next(reply("authorization_pending"), doubtful);
    assert.ok(pending.type === "pending" && !pending.state.inDoubt);
    const slower = next(reply("slow_down"), doubtful);
    assert.ok(slower.type === "slow_down" && slower.state.inDoubt);
  });

  it("names the last fault when the code expires", () => {
    const message = `${expired} Not every server reports that a sign-in was denied, or failed in ` +
      "the browser.";
    assert.equal(expire(begun).error.message, message);
    assert.equal(expire(begun).error.code, "expired");
    const fault = { message: "Status 503.", times: 1 };
    assert.equal(
      expire({ ...begun, fault }).error.message,
      `${message} The last outcome: Status 503.`,
    );
  });
});
