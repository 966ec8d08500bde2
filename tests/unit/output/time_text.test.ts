import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { localTime, timeAway } from "../../../lib/output/time_text.ts";

const NOW = new Date(2026, 2, 1, 12, 0, 0).getTime();
const MINUTE = 60_000;

describe("timeAway()", () => {
  for (
    const [span, text] of [
      [43 * MINUTE, "in 43 min"],
      [0, "in 0 s"],
      [119_000, "in 119 s"],
      [119 * MINUTE, "in 119 min"],
      [120 * MINUTE, "in 2 h"],
      [72 * 60 * MINUTE, "in 3 days"],
      [-5_000, "5 s ago"],
    ] as const
  ) {
    it(`writes ${span} ms as ${text}`, () => assert.equal(timeAway(NOW + span, NOW), text));
  }
});

describe("localTime()", () => {
  it("omits the date of today", () => assert.equal(localTime(NOW + 5 * MINUTE, NOW), "12:05"));
  it("writes the date of another day", () => {
    assert.equal(localTime(NOW + 24 * 60 * MINUTE, NOW), "2026-03-02 12:00");
  });
});
