// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Runs the library and the program against malformed replies, saved files, configurations, key files,
 * command lines and requests of other tools. Whatever these contain, a run must not end with an error
 * that has no class or exit code 1, print a stack trace or a raw control character, show a secret
 * outside its result, hang, or take time that grows faster than its input.
 *
 * The same seed makes the same cases: `deno task fuzz --seed 7 --cases 100000`. `--only 123` runs a
 * single case again, `--kind conformance` only the cases whose kind contains the text; `--seconds 60`
 * or SIGTERM stops early. The first case of each sort that fails is
 * written to `dist/fuzz`; once it is fixed, it belongs in `tests/support/fuzz_cases`.
 *
 * @module
 */

import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Finding, Findings } from "./fuzz/findings.ts";
import type { FuzzCase } from "./fuzz/fuzz_case.ts";
import { FuzzClock } from "./fuzz/fuzz_clock.ts";
import { createFuzzServer } from "./fuzz/fuzz_server.ts";
import { measureGrowth } from "./fuzz/growth.ts";
import { createCaseMaker } from "./fuzz/kinds.ts";
import { createProcessWorld } from "./fuzz/process_cases.ts";
import { createProgramWorld } from "./fuzz/program_world.ts";
import { createRandom } from "./fuzz/random.ts";
import { runCase } from "./fuzz/run_case.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    cases: { type: "string", default: "20000" },
    seconds: { type: "string", default: "Infinity" },
    only: { type: "string" },
    kind: { type: "string", default: "" },
  },
});
const [seed, cases, seconds] = [values.seed, values.cases, values.seconds]
  .map(Number) as [number, number, number];

const FAILED_CASES = "dist/fuzz";

const findings = new Findings();
const begun = performance.now();
const clock = new FuzzClock(1);
const server = await createFuzzServer({ clock });
const world = await createProgramWorld({ server, clock });
const processes = await createProcessWorld();
const createCase = await createCaseMaker(world);
let last = "nothing";
process.on("unhandledRejection", (error) => {
  const detail = `${(error as Error)?.stack ?? error}`;
  const found = [{ fault: "unclassified error" as const, detail }];
  findings.add("left behind", { name: last, findings: found });
});

process.on("SIGTERM", finish);
console.log(`seed ${seed}`);
for (let index = 0; index < cases; index++) {
  if (values.only !== undefined && index !== Number(values.only)) continue;
  if ((performance.now() - begun) / 1000 > seconds) break;
  const input = createCase(createRandom(seed * 1_000_003 + index));
  if (!input.kind.includes(values.kind)) continue;
  last = `#${index}: ${input.run.join(" ")}`.slice(0, 300);
  if (values.only !== undefined) console.log(JSON.stringify(input, null, 2).slice(0, 5_000));
  const caseBegan = performance.now();
  const found = await run(input);
  const milliseconds = performance.now() - caseBegan;
  if (findings.add(input.kind, { name: last, findings: found, milliseconds })) {
    mkdirSync(FAILED_CASES, { recursive: true });
    const name = `${found[0]?.fault} ${input.kind}`.replace(/\W+/g, "_");
    writeFileSync(`${FAILED_CASES}/${name}.json`, `${JSON.stringify(input, null, 2)}\n`);
  }
  if (process.stderr.isTTY && index % 500 === 0) process.stderr.write(`\r${index} of ${cases}`);
}
finish();

function run(input: FuzzCase): Promise<Finding[]> {
  if (input.target === "process") return processes.run(input);
  return input.target === "growth" ? measureGrowth(input, world) : runCase(input, world);
}

/** Prints the findings so far, and exits. */
function finish(): never {
  world.machine.remove();
  processes.close();
  console.log(`\nseed ${seed}, ${Math.round((performance.now() - begun) / 1000)} s\n`);
  console.log(findings.report());
  process.exit(findings.faults > 0 ? 1 : 0);
}
