import assert from "node:assert/strict";
import { it } from "node:test";
import { fillPlaceholders } from "../../../../../../lib/testing/conformance/client/bench/placeholders.ts";

it("placeholders are replaced wherever they are, and other braces stay", () => {
  const words = ["--issuer={issuer}", "{a}{b}", '{"json": {"issuer": 1}}', "{unknown}", "{}"];
  assert.deepEqual(fillPlaceholders(words, { issuer: "http://x/$&", a: "1", b: "{a}" }), [
    "--issuer=http://x/$&",
    "1{a}",
    '{"json": {"issuer": 1}}',
    "{unknown}",
    "{}",
  ]);
});
