import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { guard, type Guarded, Interruption } from "../../../lib/cli/interruption.ts";
import { openResult } from "../../../lib/cli/open_result.ts";
import { savesOf } from "../../../lib/cli/saves.ts";
import type { EndingSignal, Host } from "../../../lib/host/host.ts";
import { memoryStore } from "../../../lib/session/stores/memory_store.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** Creates a host that receives signals, and guards work on it. */
function setUp() {
  const clock = new FakeClock();
  let listener: ((signal: EndingSignal) => void) | undefined;
  const host = {
    clock,
    onSignal(heard: (signal: EndingSignal) => void) {
      listener = heard;
      return () => void (listener = undefined);
    },
  } as Partial<Host> as Host;
  const send = (signal: EndingSignal) => listener?.(signal);
  const begin = <T>(work: (guarded: Guarded) => Promise<T>) => {
    const ended = guard(work, host);
    ended.catch(() => {});
    return ended;
  };
  /** Returns the milliseconds until it has ended. */
  const time = async (ended: Promise<unknown>) => {
    const begun = clock.now();
    await clock.run(ended.catch(() => {}));
    return clock.now() - begun;
  };
  return { clock, host, send, begin, time, isHeard: () => listener !== undefined };
}

const never = new Promise<never>(() => {});
const bySignal = (signal: EndingSignal) => (error: unknown) =>
  error instanceof Interruption && error.signal === signal;

describe("guard()", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`ends work that ignores its signal soon after ${signal}`, async () => {
      const { clock, begin, send, time, isHeard } = setUp();
      const ended = begin(() => never);
      send(signal);
      assert.ok(await time(ended) <= 300);
      await assert.rejects(ended, bySignal(signal));
      assert.equal(clock.sleeping, 0);
      assert.equal(isHeard(), false);
    });
  }

  it("waits until the unfinished file of --output is removed", async () => {
    const { clock, host, begin, send, time } = setUp();
    const removed: string[] = [];
    host.createPrivateFile = (file) =>
      Promise.resolve({
        append: () => Promise.resolve(),
        commit: () => Promise.resolve(),
        discard: () => Promise.resolve(void removed.push(file)),
      });
    const ended = begin(async ({ signal }) => {
      const result = await openResult(host, "reply");
      try {
        send("SIGINT");
        // A busy machine.
        await clock.sleep(2_000);
        signal.throwIfAborted();
      } finally {
        await result.discard();
      }
    });
    assert.ok(await time(ended) <= 2_300);
    assert.deepEqual(removed, ["reply"]);
  });

  it("gives work that listens the time to clean up", async () => {
    const { clock, begin, send, time } = setUp();
    let cleaned = false;
    const ended = begin(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await clock.sleep(200);
      cleaned = true;
      throw new Error("some error that the signal has caused");
    });
    send("SIGINT");
    assert.equal(await time(ended), 200);
    await assert.rejects(ended, bySignal("SIGINT"));
    assert.ok(cleaned);
  });

  it("returns the result of finished work, and ignores later signals", async () => {
    const { begin, isHeard } = setUp();
    assert.equal(await begin(() => Promise.resolve(7)), 7);
    assert.equal(isHeard(), false);
  });

  it("waits for a pending refresh, but not after a second signal", async () => {
    for (const [signals, least, most] of [[1, 2_000, 2_400], [2, 0, 0]] as const) {
      const { clock, host, begin, send, time } = setUp();
      const store = savesOf(host).watch(memoryStore());
      const ended = begin(async () => {
        const pending = await store.prepare("one");
        await clock.sleep(2_000); // The server's reply.
        await pending.commit("rotated");
        return await never;
      });
      await clock.run(clock.sleep(0));
      for (let sent = 0; sent < signals; sent++) send("SIGINT");
      const taken = await time(ended);
      assert.ok(least <= taken && taken <= most, `${taken} ms`);
      assert.equal((await store.get("one"))?.value, signals === 1 ? "rotated" : undefined);
    }
  });

  it("completes a save that has begun, even after a second signal", async () => {
    const { clock, host, begin, send, time } = setUp();
    const memory = memoryStore();
    const store = savesOf(host).watch({
      ...memory,
      prepare: async (key) => {
        const pending = await memory.prepare(key);
        const slow = (value: string) => clock.sleep(800).then(() => pending.commit(value));
        return { ...pending, commit: slow };
      },
    });
    const ended = begin(async () => {
      await (await store.prepare("one")).commit("text");
      return await never;
    });
    await clock.run(clock.sleep(0));
    send("SIGINT");
    send("SIGINT");
    assert.equal(await time(ended), 800);
    assert.equal((await memory.get("one"))?.value, "text");
  });

  it("does not wait for a save forever", async () => {
    const { host, begin, send, time } = setUp();
    const ended = begin(() => savesOf(host).begin(never));
    send("SIGTERM");
    send("SIGTERM");
    assert.equal(await time(ended), 3_000);
    await assert.rejects(ended, bySignal("SIGTERM"));
  });

  it("leaves signals to others once released", async () => {
    const { clock, begin, send } = setUp();
    const ended = begin(async ({ signal, release }) => {
      release();
      await clock.sleep(5_000);
      return signal.aborted;
    });
    send("SIGINT");
    send("SIGTERM");
    assert.equal(await clock.run(ended), false);
  });
});
