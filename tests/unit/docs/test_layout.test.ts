import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { dirname } from "node:path";
import { it } from "node:test";

/** Folders of unit tests for code outside `lib`. */
const OUTSIDE_LIB = ["build", "docs", "examples"];

it("tests/unit has only folders of lib", () => {
  const tests = globSync("**/*.test.ts", { cwd: "tests/unit" });
  const folders = new Set(tests.map((file) => dirname(file).replaceAll("\\", "/")));
  const inLib = [...folders].filter((folder) => !OUTSIDE_LIB.includes(folder));
  assert.ok(inLib.length > 20);
  assert.deepEqual(inLib.filter((folder) => !existsSync(`lib/${folder}`)), []);
});
