import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LoginEvent } from "../../../../lib/oauth/login/login_event.ts";
import type { SavedLogin } from "../../../../lib/oauth/login/saved_login.ts";
import { pollPending } from "../../../../lib/session/pending/poll_pending.ts";
import { oauthError } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

/** A login, and the events and saved states of its poll. */
async function createPoll({ saveMs = 0, own }: { saveMs?: number; own?: AbortSignal } = {}) {
  const scenario = createScenario();
  const { clock, start } = scenario;
  const login = await start({ signal: own });
  const begun = clock.now();
  const events: LoginEvent[] = [];
  /** When each state was saved, and the seconds from then to its next poll. */
  const saves: { at: number; next: number; login: SavedLogin }[] = [];
  const run = async (signal?: AbortSignal) => {
    const polled = pollPending(login, {
      clock,
      signal,
      async save(saved) {
        if (saveMs > 0) clock.suspend(saveMs);
        const at = (clock.now() - begun) / 1000;
        const next = (Date.parse(saved.next_poll_at ?? "") - clock.now()) / 1000;
        saves.push({ at, next, login: saved });
        await Promise.resolve();
      },
    });
    for await (const event of polled) events.push(event);
  };
  const types = () => events.map(({ type }) => type);
  return { ...scenario, login, events, saves, run, types };
}

describe("pollPending()", () => {
  it("saves each state, and before each request that one is under way", async () => {
    const { clock, server, saves, run, types } = await createPoll();
    server.script("token", oauthError("slow_down"));
    const running = run();
    await clock.advance(5_000);
    server.approve();
    await clock.run(running);
    assert.deepEqual(types(), ["prompt", "slow_down", "tokens"]);
    assert.deepEqual(saves.map(({ at, next }) => [at, next]), [
      [5, 6], // before the first request: a second for saving, and the interval
      [5, 10], // after it, with the longer interval
      [15, 11], // before the second request
    ]);
    assert.equal(saves[1]?.login.interval, 10);
  });

  it("saves the time of the next poll again if that took longer than it allows for", async () => {
    const { clock, server, saves, run, polls } = await createPoll({ saveMs: 1_001 });
    server.approve();
    await clock.run(run());
    assert.equal(saves.length, 3);
    assert.equal(polls().length, 1);
    const quick = await createPoll({ saveMs: 1_000 });
    quick.server.approve();
    await quick.clock.run(quick.run());
    assert.equal(quick.saves.length, 1);
  });

  it("ends when the code expires, and sends nothing to a server that is known to have", async () => {
    const { clock, run, events, polls } = await createPoll();
    await assert.rejects(clock.run(run()), { code: "expired" });
    assert.equal(events.at(-1)?.type, "error");
    const sent = polls().length;
    events.length = 0;
    await assert.rejects(clock.run(run()), { code: "expired" });
    assert.deepEqual(events.map(({ type }) => type), ["error"]);
    assert.equal(polls().length, sent);
  });

  it("saves nothing after the server has denied the login", async () => {
    const { clock, server, saves, run, types } = await createPoll();
    server.deny();
    await assert.rejects(clock.run(run()), { code: "access_denied" });
    assert.deepEqual(types(), ["prompt", "error"]);
    assert.equal(saves.length, 1);
  });

  it("ends with its signal, before the next request", async () => {
    const { clock, run, polls } = await createPoll();
    const ending = new AbortController();
    const running = run(ending.signal);
    await clock.advance(4_000);
    ending.abort(new Error("enough"));
    await assert.rejects(running, { message: "enough" });
    assert.equal(polls().length, 0);
    assert.equal(clock.sleeping, 0);
  });

  it("ends with its signal during a request", async () => {
    const { clock, server, run, polls, hang } = await createPoll();
    server.script("token", hang);
    const ending = new AbortController();
    const running = run(ending.signal);
    await clock.advance(6_000);
    assert.equal(polls().length, 1);
    ending.abort(new Error("enough"));
    await assert.rejects(running, { message: "enough" });
    assert.equal(clock.sleeping, 0);
  });

  it("ends with the signal of the login, without an event, also after the expiry", async () => {
    const ending = new AbortController();
    const { clock, run, events } = await createPoll({ own: ending.signal });
    await clock.advance(3_600_000);
    ending.abort(new Error("enough"));
    await assert.rejects(run(), { message: "enough" });
    assert.deepEqual(events, []);
  });
});
