import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isHeld, pinLock } from "../../../../lib/session/stores/lock_lost.ts";
import type { Lock } from "../../../../lib/session/stores/session_store.ts";

/** Creates a lock that records what is done with it. */
function createLock({ held = true } = {}): { lock: Required<Lock>; steps: string[] } {
  const steps: string[] = [];
  const record = (step: string) => Promise.resolve(void steps.push(step));
  const lock = {
    pin: () => record("pin").then(() => held),
    unpin: () => record("unpin"),
    release: () => record("release"),
  };
  return { lock, steps };
}

describe("pinLock()", () => {
  it("pins a lock, and reports its loss", async () => {
    const { lock, steps } = createLock();
    await pinLock(lock);
    assert.deepEqual(steps, ["pin"]);
    await assert.rejects(pinLock(createLock({ held: false }).lock), {
      name: "LockLost",
      message: "the lock was taken over by another process",
    });
  });

  it("does nothing in a store whose locks can't be lost", async () => {
    const { lock: { release }, steps } = createLock();
    await pinLock({ release });
    assert.deepEqual(steps, []);
  });
});

describe("isHeld()", () => {
  it("does not leave a lock pinned that is held", async () => {
    const { lock, steps } = createLock();
    assert.equal(await isHeld(lock), true);
    assert.deepEqual(steps, ["pin", "unpin"]);
  });

  it("leaves a lock alone that was lost", async () => {
    const { lock, steps } = createLock({ held: false });
    assert.equal(await isHeld(lock), false);
    assert.deepEqual(steps, ["pin"]);
  });

  it("holds for a lock that can't be lost, or pinned for long", async () => {
    const { lock: { pin, release } } = createLock();
    assert.equal(await isHeld({ release }), true);
    assert.equal(await isHeld({ pin, release }), true);
  });
});
