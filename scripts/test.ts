// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Runs the tests under Deno, Bun and Node at the same time: `deno task test [PATH…]
 * [--runtime NAME]`. Prints the output of files that fail. Fails if a file fails, or if a runtime
 * runs no test.
 *
 * @module
 */

import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Runtime, runtimePath } from "./runtimes.ts";
import { runFiles } from "./test/lanes.ts";
import type { FileResult } from "./test/run_file.ts";

const { values, positionals } = parseArgs({
  options: { runtime: { type: "string", multiple: true } },
  allowPositionals: true,
});
const runtimes = (values.runtime ?? ["deno", "bun", "node"]) as Runtime[];
const places = positionals.length > 0
  ? positionals
  : ["tests/unit", "tests/integration", "tests/e2e"];
const paths = places.flatMap((place) =>
  place.endsWith(".ts") ? [place] : globSync(`${place}/**/*.test.ts`)
).toSorted();

// Unit and integration tests need no build.
if (paths.some((path) => /tests.(e2e|package|release)/.test(path))) {
  await import("./build/build.ts");
}
// The tests also start programs under the other runtimes, so find all of them once.
for (const runtime of runtimes) {
  process.env[`DEVICE_LOGIN_TEST_${runtime.toUpperCase()}`] = runtimePath(runtime);
}
// Deno and Bun cache what they compile, and Node compiles the same files in hundreds of processes.
const cache = mkdtempSync(join(tmpdir(), "device-login-compiled-"));
process.env.NODE_COMPILE_CACHE = cache;
const results: FileResult[] = [];
try {
  const files = paths.flatMap((path) => runtimes.map((runtime) => ({ path, runtime })));
  await runFiles(files, {
    onResult(result) {
      results.push(result);
      const { path, runtime, failed, output } = result;
      if (failed > 0) console.log(`== ${runtime}: ${path} failed\n${output}\n`);
    },
  });
} finally {
  rmSync(cache, { recursive: true, force: true });
}
let passed = 0;
let failed = 0;
for (const runtime of runtimes) {
  const own = results.filter((result) => result.runtime === runtime);
  const ran = own.reduce((sum, result) => sum + result.passed, 0);
  const broken = own.reduce((sum, result) => sum + result.failed, 0);
  // A runtime that runs no test has not tested anything.
  const faults = ran === 0 ? Math.max(broken, 1) : broken;
  console.log(`${runtime}: ${ran} passed${faults > 0 ? `, ${faults} failed` : ""}`);
  passed += ran;
  failed += faults;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
