import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";

it("dist/device-login.js loads none of a runtime's own modules at its start", () => {
  const text = readFileSync("dist/device-login.js", "utf8");
  assert.deepEqual(text.match(/\bfrom\s*["']node:\w+/g), null);
  assert.ok(text.includes('getBuiltinModule("node:https")'));
});
