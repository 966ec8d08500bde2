import assert from "node:assert/strict";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { clockSkew } from "../../../../lib/oauth/http/clock_skew.ts";
import { parseHttpDate } from "../../../../lib/oauth/http/http_date.ts";
import { retryAfter } from "../../../../lib/oauth/http/retry_after.ts";

/** One time in the three forms of RFC 9110 section 5.6.7. */
const FORMS = [
  "Sun, 06 Nov 1994 08:49:37 GMT",
  "Sunday, 06-Nov-94 08:49:37 GMT",
  "Sun Nov  6 08:49:37 1994",
];
const TIME = Date.UTC(1994, 10, 6, 8, 49, 37);

describe("parseHttpDate()", () => {
  const zone = process.env.TZ;
  before(() => {
    process.env.TZ = "America/New_York";
    assert.equal(new Date(TIME).getHours(), 3);
  });
  after(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  for (const form of FORMS) {
    it(`reads "${form}" as UTC in any time zone`, () => {
      assert.equal(parseHttpDate(form), TIME);
      assert.equal(clockSkew(new Headers({ date: form }), TIME), 0);
      const reply = new Response(null, { status: 503, headers: { "retry-after": form } });
      assert.equal(retryAfter(reply, TIME - 10_000), 10_000);
    });
  }

  it("returns NaN for anything else", () => {
    for (const text of ["", "soon"]) assert.ok(Number.isNaN(parseHttpDate(text)));
  });
});
