// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Measures how many faults in the library and its sessions the unit tests would notice: changes the
 * code in thousands of small ways, and runs against each the tests that run the changed code.
 * CONTRIBUTING.md describes the options and the operators.
 *
 * It runs under Node, whose modules can be replaced as they are loaded.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeChange, findEquivalent, findStaleEntries } from "./mutate/equivalents.ts";
import { findMutants, type Mutant } from "./mutate/find_mutants.ts";
import { type Outcome, resultTable, score, survivorList } from "./mutate/report.ts";
import { keysOf, type Result, SavedResults } from "./mutate/saved_results.ts";
import { type TestPlan, TestPlanner } from "./mutate/test_plan.ts";
import type { TestCoverage, Verdict } from "./mutate/worker.ts";
import { runInParallel, UnansweredError, type Worker } from "./mutate/worker_pool.ts";
import { currentRuntime, runtimePath } from "./runtimes.ts";

/** The part of the mutants that the tests must notice. */
const LEAST_SCORE = 0.9;

const COVERAGE_TIMEOUT_MS = 5 * 60_000;

/** The milliseconds that the tests of a mutant may take, beyond a multiple of their usual time. */
const LEAST_TIMEOUT_MS = 6_000;
const SLOWNESS = 3;

if (currentRuntime() === "node") await main();
else {
  const args = ["--no-warnings", fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync(runtimePath("node"), args, { stdio: "inherit" });
  process.exitCode = status ?? 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      path: { type: "string", multiple: true, default: ["lib/oauth", "lib/session"] },
      sample: { type: "string", default: "1" },
      seed: { type: "string", default: "1" },
      jobs: { type: "string", default: String(availableParallelism()) },
      budget: { type: "string", default: "20" },
      resume: { type: "boolean", default: false },
    },
  });
  const [part, jobs, budget] = (["sample", "jobs", "budget"] as const).map((name) => {
    const value = Number(values[name]);
    if (value > 0) return value;
    throw new RangeError(`--${name} must be a number above 0: got "${values[name]}".`);
  }) as [number, number, number];
  const files = globSync("lib/{oauth,session}/**/*.ts").toSorted();
  const tests = globSync("tests/unit/{oauth,session}/**/*.test.ts").toSorted();
  const mutants = files.flatMap(findMutants);
  const keys = keysOf(mutants);
  const chosen = [...mutants.keys()].filter((index) =>
    isInSample(keys[index] ?? "", { part, seed: values.seed }) &&
    values.path.some((path) => isBelow(mutants[index]?.file ?? "", path))
  );
  if (chosen.length === 0) throw new RangeError(`There are no mutants in ${values.path}.`);

  const saved = new SavedResults("dist/mutants.json", { keys, tests, resume: values.resume });
  const coverage = await measureCoverage(tests, { files, saved, jobs });
  const planner = new TestPlanner(coverage, { budgetMs: 1000 * budget });
  const outcomes = new Map<number, Outcome>();
  const show = createProgress("mutants", chosen.length);
  await runInParallel(chosen, {
    jobs,
    async run(index, worker) {
      const [mutant, key = ""] = [mutants[index] as Mutant, keys[index]];
      const result = saved.resultOf(key, mutant) ??
        await tryMutant(worker, {
          mutant,
          plan: planner.plan(index, { file: mutant.file, likely: saved.killerOf(key) }),
        });
      if (result.status === "killed") planner.count(mutant.file, result.by.file);
      saved.setResult(key, { mutant, result });
      outcomes.set(index, { mutant, result, equivalent: findEquivalent(mutant)?.reason });
      show();
      if (outcomes.size % 100 === 0) saved.write();
    },
  });
  saved.write();

  const ordered = chosen.map((index) => outcomes.get(index) as Outcome);
  console.log(`${survivorList(ordered)}\n\n${resultTable(ordered)}`);
  const faults = [...findStaleEntries(mutants), ...noticedEquivalents(ordered)];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0 || score(ordered) < LEAST_SCORE) process.exitCode = 1;
}

/** Finds out which mutants each test runs. @throws {Error} if a test fails without any */
async function measureCoverage(
  tests: readonly string[],
  { files, saved, jobs }: { files: readonly string[]; saved: SavedResults; jobs: number },
): Promise<Map<string, TestCoverage>> {
  const measured = new Map<string, TestCoverage>();
  const show = createProgress("test files", tests.length);
  await runInParallel(tests, {
    jobs,
    async run(test, worker) {
      const job = { type: "cover", test, files } as const;
      const coverage = saved.coverageOf(test) ??
        await worker.run<TestCoverage>(job, { timeoutMs: COVERAGE_TIMEOUT_MS });
      if (coverage.failure) throw new Error(`${test} fails without a mutant: ${coverage.failure}`);
      saved.setCoverage(test, coverage);
      measured.set(test, coverage);
      show();
    },
  });
  saved.write();
  return measured;
}

async function tryMutant(
  worker: Worker,
  { mutant, plan }: { mutant: Mutant; plan: TestPlan },
): Promise<Result> {
  const { file, start, end, replacement } = mutant;
  const { selections } = plan;
  if (selections.length === 0) return { status: "no coverage" };
  const job = { type: "try", mutant: { file, start, end, replacement }, selections } as const;
  const timeoutMs = LEAST_TIMEOUT_MS + SLOWNESS * plan.ms;
  const attempt = async (timeoutMs: number): Promise<Result> => {
    try {
      return await worker.run<Verdict>(job, { timeoutMs });
    } catch (error) {
      if (error instanceof UnansweredError) return { status: "timeout", reason: error.message };
      throw error;
    }
  };
  const { fresh } = worker;
  const result = await attempt(timeoutMs);
  const isDoubtful = result.status === "timeout" ||
    (result.status === "killed" && result.outside && !fresh);
  if (!isDoubtful) return result;
  // The machine may be busy, and an earlier mutant may have left the error behind.
  worker.stop();
  return await attempt(2 * timeoutMs);
}

function isBelow(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path.replace(/\/$/, "")}/`);
}

/** Whether a mutant is in the sample: the same seed chooses the same ones, whatever else changes. */
function isInSample(key: string, { part, seed }: { part: number; seed: string }): boolean {
  const hash = createHash("sha256").update(`${seed} ${key}`).digest();
  return hash.readUInt32BE() / 2 ** 32 < part;
}

/** Returns a message for each mutant of the list of equivalents that a test has noticed. */
function noticedEquivalents(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ mutant, result, equivalent }) =>
    equivalent !== undefined && (result.status === "killed" || result.status === "timeout")
      ? [`${mutant.file}:${mutant.line} is not equivalent: ${describeChange(mutant)}`]
      : []
  );
}

function createProgress(what: string, total: number): () => void {
  const begun = performance.now();
  let done = 0;
  return () => {
    done++;
    if (done % 100 !== 0 && done !== total) return;
    const seconds = Math.round((performance.now() - begun) / 1000);
    console.error(`${done} of ${total} ${what}, ${seconds} s`);
  };
}
