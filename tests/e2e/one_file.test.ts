import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";

it("dist/device-login.js loads no built-in module of a runtime at startup", () => {
  const text = readFileSync("dist/device-login.js", "utf8");
  assert.deepEqual(text.match(/\bfrom\s*["']node:\w+/g), null);
  assert.ok(text.includes('getBuiltinModule("node:https")'));
});

it("dist/device-login.js says below its first line where to find the licenses of embedded packages", () => {
  const [first, second = ""] = readFileSync("dist/device-login.js", "utf8").split("\n");
  assert.equal(first, "#!/usr/bin/env node");
  const { version } = JSON.parse(readFileSync("deno.json", "utf8"));
  const release = `https://github.com/device-login/device-login/releases/download/v${version}`;
  assert.equal(second, `// Licenses: ${release}/THIRD_PARTY_LICENSES.txt`);
});
