import assert from "node:assert/strict";
import { it } from "node:test";
import { rfc3339Seconds } from "../../../../lib/oauth/encoding/rfc3339.ts";

it("rfc3339Seconds() writes UTC, and drops fractions of a second", () => {
  assert.equal(rfc3339Seconds(new Date(0)), "1970-01-01T00:00:00Z");
  assert.equal(rfc3339Seconds(new Date("2026-11-24T12:00:00.999+02:00")), "2026-11-24T10:00:00Z");
});
