import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { retryAfter } from "../../../../lib/oauth/http/retry_after.ts";

const NOW = Date.UTC(2026, 0, 1);

/** Returns what a header means, with the server's clock this far ahead. */
function wait(value: string | undefined, ahead?: number): number | undefined {
  const headers = new Headers();
  if (value !== undefined) headers.set("retry-after", value);
  if (ahead !== undefined) headers.set("date", new Date(NOW + ahead).toUTCString());
  return retryAfter(new Response(null, { headers }), NOW);
}

const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString();

describe("retryAfter()", () => {
  for (
    const [value, expected] of [
      [undefined, undefined],
      ["0", undefined],
      ["7", 7_000],
      ["120", 120_000],
      ["7 s", undefined],
      ["-7", undefined],
      ["1.5", undefined],
      ["soon", undefined],
      ["", undefined],
      [inSeconds(90), 90_000],
      [inSeconds(0), undefined],
      [inSeconds(-90), undefined],
    ] as const
  ) {
    it(`${value} means ${expected} ms`, () => assert.equal(wait(value), expected));
  }

  it("takes a time by the server's clock, or by ours if that is sooner", () => {
    assert.equal(wait(inSeconds(3_690), 3_600_000), 90_000);
    assert.equal(wait(inSeconds(90), 3_600_000), 90_000);
    assert.equal(wait(inSeconds(90), -3_600_000), 90_000);
    assert.equal(wait(inSeconds(-3_510), -3_600_000), 90_000);
    assert.equal(wait(inSeconds(90), 20_000), 90_000);
  });
});
