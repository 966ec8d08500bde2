// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Runs one benchmark, or all in turn: `deno task bench [start-up|many] [OPTIONS]`.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import process from "node:process";

/** The benchmarks by name. */
const BENCHMARKS: Readonly<Record<string, string>> = {
  "start-up": "scripts/bench/start_up.ts",
  many: "scripts/bench/many_logins.ts",
};

const [, , first = ""] = process.argv;
const named = BENCHMARKS[first];
const args = process.argv.slice(named ? 3 : 2);
if (!named && args.length > 0) {
  console.error(`Name a benchmark first: ${Object.keys(BENCHMARKS).join(" or ")}.`);
  process.exit(2);
}
for (const script of named ? [named] : Object.values(BENCHMARKS)) {
  execFileSync(process.execPath, ["run", "-A", script, ...args], { stdio: "inherit" });
}
