import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addAbortable, removeAbortable } from "../../../../lib/oauth/base/abort_fan_out.ts";
import { createCountedSignal } from "../../../support/counted_signal.ts";

describe("addAbortable()", () => {
  it("shares one listener among all members, and leaves none", () => {
    const { signal, listeners, most, added } = createCountedSignal();
    const members = Array.from({ length: 1_000 }, () => ({ abort: () => {} }));
    for (const member of members) addAbortable(signal, member);
    assert.deepEqual([listeners(), added()], [1, 1]);
    for (const member of members) removeAbortable(signal, member);
    for (const member of members) removeAbortable(signal, member);
    assert.deepEqual([listeners(), most()], [0, 1]);
  });

  it("ends every member once with the reason, but none that was removed", () => {
    const { signal, abort } = createCountedSignal();
    const reasons: unknown[] = [];
    const leaving = { abort: () => assert.fail("it was removed") };
    const members = Array.from({ length: 3 }, () => ({
      abort(reason: unknown) {
        removeAbortable(signal, leaving);
        reasons.push(reason);
      },
    }));
    for (const member of [...members, leaving]) addAbortable(signal, member);
    abort("enough");
    assert.deepEqual(reasons, ["enough", "enough", "enough"]);
  });

  it("still ends the others after one was removed", () => {
    const { signal, abort } = createCountedSignal();
    const reasons: unknown[] = [];
    const leaving = { abort: () => assert.fail("it was removed") };
    addAbortable(signal, { abort: (reason) => reasons.push(reason) });
    addAbortable(signal, leaving);
    removeAbortable(signal, leaving);
    abort("enough");
    assert.deepEqual(reasons, ["enough"]);
  });
});
