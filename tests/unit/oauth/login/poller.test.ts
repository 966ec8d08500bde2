import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import { type PollOutcome, startPoll } from "../../../../lib/oauth/login/poll.ts";
import { type PolledGrant, Poller } from "../../../../lib/oauth/login/poller.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const pending: PollOutcome<string> = { type: "error", details: { error: "authorization_pending" } };

/** Creates a poller for a grant with these outcomes, in order. */
function createPoller(outcomes: PollOutcome<string>[], { hasReply = false } = {}) {
  const clock = new FakeClock();
  const times: number[] = [];
  const start = clock.now();
  const grant: PolledGrant<string> = {
    hasReply,
    request() {
      times.push(clock.now() - start);
      return Promise.resolve(outcomes.shift() ?? pending);
    },
    explain: (error) => Promise.resolve(new DeviceLoginError(error.code, `Explained: ${error}`)),
  };
  const state = startPoll(start, { expires_in: 60, interval: 5 });
  return { clock, times, poller: new Poller(grant, { state, now: clock.now, clock }) };
}

describe("a poller", () => {
  it("polls any grant until it returns tokens, and sends nothing after that", async () => {
    const { clock, times, poller } = createPoller([pending, { type: "tokens", tokens: "t" }]);
    assert.equal((await clock.run(poller.next(undefined))).type, "pending");
    assert.deepEqual(await clock.run(poller.next(undefined)), { type: "tokens", tokens: "t" });
    assert.deepEqual(await clock.run(poller.next(undefined)), { type: "tokens", tokens: "t" });
    assert.deepEqual(times, [5_000, 10_000]);
  });

  it("sends nothing before a request is due, unless it may wait", async () => {
    const { clock, times, poller } = createPoller([]);
    assert.equal(await poller.poll(undefined), undefined);
    await clock.advance(5_000);
    assert.equal((await poller.poll(undefined))?.type, "pending");
    assert.equal(await poller.poll(undefined), undefined);
    assert.deepEqual(times, [5_000]);
  });

  it("shares the pending request among its callers", async () => {
    const { clock, times, poller } = createPoller([{ type: "tokens", tokens: "t" }]);
    const both = Promise.all([poller.next(undefined), poller.next(undefined)]);
    const [one, other] = await clock.run(both);
    assert.deepEqual(one, other);
    assert.deepEqual(times, [5_000]);
  });

  it("lets the grant explain the error that ends it", async () => {
    const error = new DeviceLoginError("refused", "no");
    const { clock, poller } = createPoller([{ type: "failed", error }]);
    const step = await clock.run(poller.next(undefined));
    assert.ok(step.type === "error");
    assert.match(step.error.message, /^Explained: /);
  });

  it("ends by the local clock when the code has expired", async () => {
    const { clock, times, poller } = createPoller([]);
    await clock.advance(60_000);
    const step = await poller.poll(undefined);
    assert.ok(step?.type === "error");
    assert.equal(step.error.code, "expired");
    assert.deepEqual(times, []);
  });

  it("checks a reply immediately, and one last time after the code has expired", async () => {
    const error = new DeviceLoginError("keys_unavailable", "no keys");
    const failure: PollOutcome<string> = { type: "unavailable", error, answered: false };
    const { clock, times, poller } = createPoller([failure, failure], { hasReply: true });
    assert.equal((await poller.poll(undefined))?.type, "retry");
    await clock.advance(60_000);
    assert.deepEqual(await poller.next(undefined), { type: "error", error });
    assert.deepEqual(times, [0, 60_000]);
  });

  it("joins a check under way, and returns its end, before a request is due", async () => {
    const { clock, times, poller } = createPoller([{ type: "tokens", tokens: "t" }], {
      hasReply: true,
    });
    const both = [poller.poll(undefined), poller.next(undefined)];
    assert.deepEqual(await Promise.all([...both, ...both]), Array(4).fill(await both[0]));
    assert.deepEqual(await poller.next(undefined), { type: "tokens", tokens: "t" });
    assert.deepEqual([times, clock.sleeping], [[0], 0]);
  });

  it("waits before it checks a reply again", async () => {
    const error = new DeviceLoginError("keys_unavailable", "no keys");
    const outcomes: PollOutcome<string>[] = [
      { type: "unavailable", error, answered: false },
      { type: "tokens", tokens: "t" },
    ];
    const { clock, times, poller } = createPoller(outcomes, { hasReply: true });
    assert.equal((await clock.run(poller.next(undefined))).type, "retry");
    assert.equal((await clock.run(poller.next(undefined))).type, "tokens");
    assert.deepEqual(times, [5_000, 15_000]);
  });
});
