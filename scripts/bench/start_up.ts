// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Compares the time of `--help` with that of a bare commander program under each runtime: the two
 * in turn, the medians and their ratio. `deno task bench [--runtime NAME]`.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { type Runtime, runtimePath } from "../runtimes.ts";

const ROUNDS = 21;
const { values } = parseArgs({ options: { runtime: { type: "string", multiple: true } } });

for (const runtime of (values.runtime ?? ["deno", "bun", "node"]) as Runtime[]) {
  const path = runtimePath(runtime);
  const start = runtime === "deno" ? ["run", "-A", "--no-check"] : [];
  const time = (file: string): number => {
    const begun = performance.now();
    const { status } = spawnSync(path, [...start, file, "--help"], { stdio: "ignore" });
    if (status !== 0) throw new Error(`${runtime} ${file} ended with ${status}`);
    return performance.now() - begun;
  };
  const files = ["scripts/bench/bare.ts", "cli.ts", "dist/device-login.js"];
  for (const file of files) time(file); // The first run of each fills the caches.
  const times = files.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    files.forEach((file, index) => times[index]?.push(time(file)));
  }
  const [bare = NaN, ...ours] = times.map(median);
  const report = ours.map((own, index) =>
    `${files[index + 1]} ${own.toFixed(0)} ms (${(own / bare).toFixed(2)} x)`
  );
  console.log(`${runtime}: bare ${bare.toFixed(0)} ms, ${report.join(", ")}`);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN;
}
