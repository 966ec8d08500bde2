// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Runs the tests under Deno, Bun and Node, one after the other: `deno task test [PATH…]
 * [--runtime NAME]`. Fails if a runtime fails or runs no test.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Runtime, runtimePath } from "./runtimes.ts";

const { values, positionals } = parseArgs({
  options: { runtime: { type: "string", multiple: true } },
  allowPositionals: true,
});
const runtimes = (values.runtime ?? ["deno", "bun", "node"]) as Runtime[];
const places = positionals.length > 0
  ? positionals
  : ["tests/unit", "tests/integration", "tests/e2e"];
const files = places.flatMap((place) =>
  place.endsWith(".ts") ? [place] : globSync(`${place}/**/*.test.ts`)
).toSorted();

/** How many files run at the same time, except under Bun: they mostly wait. */
const FILES_AT_A_TIME = "3";

/** The arguments of each test runner, and the patterns of its summary. */
const RUNNERS: Record<Runtime, { args: string[]; passed: RegExp; failed: RegExp }> = {
  deno: {
    args: ["test", "-A", "--no-check", "--parallel"],
    passed: /\| (\d+) passed(?: \((\d+) steps?\))? \|/,
    failed: /\| (\d+) failed/,
  },
  bun: {
    args: ["test", "--timeout", "60000"],
    passed: /^\s*(\d+) pass$/m,
    failed: /^\s*(\d+) fail$/m,
  },
  node: {
    // A file that leaves a handle open never ends, so it needs a time limit to fail.
    args: ["--test", "--test-timeout=60000", `--test-concurrency=${FILES_AT_A_TIME}`],
    passed: /^ℹ pass (\d+)$/m,
    failed: /^ℹ fail (\d+)$/m,
  },
};

// Unit and integration tests need no build.
if (files.some((file) => /tests.(e2e|package|release)/.test(file))) {
  await import("./build/build.ts");
}
// The tests also start programs under the other runtimes, so find all of them once.
for (const runtime of runtimes) {
  process.env[`DEVICE_LOGIN_TEST_${runtime.toUpperCase()}`] = runtimePath(runtime);
}
let passed = 0;
let failed = 0;
for (const runtime of runtimes) {
  const result = await run(runtime);
  passed += result.passed;
  failed += result.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function run(runtime: Runtime): Promise<{ passed: number; failed: number }> {
  const { args, ...patterns } = RUNNERS[runtime];
  const child = spawn(runtimePath(runtime), [...args, ...files.map((file) => `./${file}`)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", DENO_JOBS: FILES_AT_A_TIME },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => output += text);
  }
  const code = await new Promise((resolve) => child.on("close", resolve));
  const [, tests, steps] = patterns.passed.exec(output) ?? [];
  const ran = Number(steps ?? tests ?? 0);
  const broken = Number(patterns.failed.exec(output)?.[1] ?? 0);
  if (code !== 0 || broken > 0 || ran === 0) {
    console.log(`${output}\n${runtime}: failed with exit code ${code}`);
    return { passed: ran, failed: Math.max(broken, 1) };
  }
  console.log(`${runtime}: ${ran} passed`);
  return { passed: ran, failed: 0 };
}
