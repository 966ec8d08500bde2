// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Runs the library and the program, in this process, against malformed replies and saved files.
 * Whatever these contain, the program must not exit with code 1, print a raw control character, show a
 * secret outside its result, or hang.
 *
 * The same seed makes the same cases: `deno task fuzz --seed 7 --replies 100000 --files 10000`.
 * `--only 123` runs a single case again; `--seconds 60` or SIGTERM stops early.
 *
 * @module
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { Findings } from "./fuzz/findings.ts";
import { FuzzClock } from "./fuzz/fuzz_clock.ts";
import { createFuzzServer } from "./fuzz/fuzz_server.ts";
import { runReplyCase, runSavedCase, runStsCase } from "./fuzz/library_cases.ts";
import { createProgramWorld, runFileCase, runProgramCase } from "./fuzz/program_cases.ts";
import { createRandom } from "./fuzz/random.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    replies: { type: "string", default: "20000" },
    files: { type: "string", default: "2000" },
    seconds: { type: "string", default: "Infinity" },
    only: { type: "string" },
  },
});
const [seed, replies, files, seconds] = [values.seed, values.replies, values.files, values.seconds]
  .map(Number) as [number, number, number, number];

const clock = new FuzzClock(1);
const server = await createFuzzServer(clock);
const world = await createProgramWorld(server, clock, createRandom(seed));
const library = { server, clock };
const findings = new Findings();
const begun = performance.now();
let last = "nothing";
process.on("unhandledRejection", (error) => {
  findings.add("left behind", [{
    fault: "exit 1",
    name: last,
    detail: `${(error as Error)?.stack ?? error}`,
  }]);
});

process.on("SIGTERM", finish);
console.log(`seed ${seed}: ${replies} replies, ${files} files`);
const total = replies + files;
for (let index = 0; index < total; index++) {
  if (values.only !== undefined && index !== Number(values.only)) continue;
  if ((performance.now() - begun) / 1000 > seconds) break;
  last = `#${index}`;
  clock.clear();
  const { kind, findings: found } = await runCase(last, index);
  findings.add(kind, found);
  if (process.stderr.isTTY && index % 500 === 0) process.stderr.write(`\r${index} of ${total}`);
}
finish();

/** Prints the findings so far, and exits. */
function finish(): never {
  world.machine.remove();
  console.log(`\nseed ${seed}, ${Math.round((performance.now() - begun) / 1000)} s\n`);
  console.log(findings.report());
  process.exit(findings.faults > 0 ? 1 : 0);
}

/** Runs one case. Four in five replies go only to the library, which is faster. */
async function runCase(name: string, index: number) {
  const random = createRandom(seed * 1_000_003 + index);
  if (random.below(total) >= replies) {
    return random.oneIn(4)
      ? await runSavedCase(name, random, library)
      : await runFileCase(name, random, world);
  }
  if (random.oneIn(40)) return await runStsCase(name, random, library);
  return random.oneIn(5)
    ? await runProgramCase(name, random, world)
    : await runReplyCase(name, random, library);
}
