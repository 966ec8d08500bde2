/**
 * A process that runs tests against mutants: `worker.ts ROOT`. It takes jobs from its parent, one at
 * a time, and answers each.
 *
 * @module
 */

import process from "node:process";
import { startCoverage } from "./coverage.ts";
import { findMutants, type Mutant } from "./find_mutants.ts";
import { resetHarness, runTests } from "./harness.ts";
import { type LoadedMutant, registerMutants } from "./module_hooks.ts";

/** The tests of a file to run; all of them without names. */
export interface TestSelection {
  file: string;
  names?: readonly string[];
}

/** What a worker can do. */
export type Job =
  | { type: "cover"; test: string; files: readonly string[] }
  | { type: "try"; mutant: LoadedMutant; selections: readonly TestSelection[] };

/** What a test file runs. */
export interface TestCoverage {
  /** Milliseconds of processor time until the file was loaded. */
  loadMs: number;
  /** The mutants that run while it is loaded, as indexes into those of all files. */
  atLoad: number[];
  tests: { name: string; ms: number; covered: number[] }[];
  /** The test that fails without any mutant, and its error. */
  failure?: string;
}

/** The result of a mutant. */
export type Verdict =
  | { status: "survived" }
  | {
    status: "killed";
    /** The test file and the test. */
    by: { file: string; name: string };
    reason: string;
    /** Whether the error came from outside the test: perhaps from an earlier mutant. */
    outside: boolean;
  };

/** An error outside the tests, or the end of all work before the test's end. */
class OutsideError extends Error {}

const [root = process.cwd()] = process.argv.slice(2);
const { urlOf, setMutant } = registerMutants(root);
let number = 0;
let mutants: Mutant[] | undefined;
let interrupt: (error: Error) => void = () => {};

process.on("beforeExit", () => interrupt(new Error("A promise is never settled.")));
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error: unknown) => interrupt(new OutsideError(String(error))));
}
process.on("disconnect", () => process.exit());
process.on("message", async (job: Job) => {
  number++;
  // Without this handle the process ends, and says so, if a test waits for what never comes.
  process.channel?.unref();
  const answer = job.type === "cover" ? await cover(job) : await attempt(job);
  process.channel?.ref();
  process.send?.(answer);
});

/** Runs a test file as it is, and records what its tests run. */
async function cover({ test, files }: Job & { type: "cover" }): Promise<TestCoverage> {
  setMutant(number, undefined);
  mutants ??= files.flatMap(findMutants);
  const coverage = startCoverage(mutants, (file) => urlOf(file, number));
  const result: TestCoverage = { loadMs: 0, atLoad: [], tests: [] };
  resetHarness();
  let at = test;
  try {
    const begun = process.cpuUsage();
    await unlessInterrupted(() => import(urlOf(test, number)));
    result.loadMs = millisecondsSince(begun);
    result.atLoad = coverage.take();
    await runTests({
      async runOne(name, run) {
        at = name;
        const begun = process.cpuUsage();
        await unlessInterrupted(run);
        const ms = millisecondsSince(begun);
        result.tests.push({ name, ms, covered: coverage.take() });
      },
    });
  } catch (error) {
    result.failure = `${at}: ${error}`;
  }
  return result;
}

/** Returns the processor time since then: unlike the time that passes, it is the same if others run. */
function millisecondsSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

/** Runs the tests against a mutant until one fails. */
async function attempt({ mutant, selections }: Job & { type: "try" }): Promise<Verdict> {
  setMutant(number, mutant);
  for (const [index, { file, names }] of selections.entries()) {
    let at = "";
    resetHarness();
    try {
      // The file may have been imported for one of its tests: then it would not collect any again.
      await unlessInterrupted(() => import(`${urlOf(file, number)}&selection=${index}`));
      await runTests({
        names,
        async runOne(name, run) {
          at = name;
          await unlessInterrupted(run);
        },
      });
    } catch (error) {
      const outside = error instanceof OutsideError;
      const reason = String(error).slice(0, 300);
      return { status: "killed", by: { file, name: at }, reason, outside };
    }
  }
  return { status: "survived" };
}

/** Runs a function, but fails if an error outside it comes first, or if it can never end. */
async function unlessInterrupted(run: () => Promise<unknown>): Promise<void> {
  const interrupted = new Promise<never>((_, reject) => interrupt = reject);
  try {
    await Promise.race([run(), interrupted]);
    // Errors that nobody waits for come after the promises that are settled, or with a timer.
    await Promise.race([new Promise((resolve) => setTimeout(resolve)), interrupted]);
  } finally {
    interrupt = () => {};
  }
}
