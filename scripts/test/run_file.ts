import { spawn } from "node:child_process";
import process from "node:process";
import { type Runtime, runtimePath } from "../runtimes.ts";

/** A test file, and the runtime that runs it. */
export interface TestFile {
  path: string;
  runtime: Runtime;
}

/** The result of a test file. */
export interface FileResult extends TestFile {
  passed: number;
  /** The failed tests. At least one if the runtime has failed for another reason. */
  failed: number;
  /** What the runtime has printed. */
  output: string;
}

/** Milliseconds until a test that does not end fails. Many files run at the same time: it is long. */
const TEST_TIMEOUT_MS = 3 * 60_000;

/** Milliseconds until a file that does not end is stopped. */
const FILE_TIMEOUT_MS = 30 * 60_000;

/** The arguments of each test runner, and the patterns of its summary. */
const RUNNERS: Record<Runtime, { args: string[]; passed: RegExp; failed: RegExp }> = {
  deno: {
    args: ["test", "-A", "--no-check"],
    passed: /\| (\d+) passed(?: \((\d+) steps?\))? \|/,
    failed: /\| (\d+) failed/,
  },
  bun: {
    args: ["test", "--timeout", `${TEST_TIMEOUT_MS}`],
    passed: /^\s*(\d+) pass$/m,
    failed: /^\s*(\d+) fail$/m,
  },
  node: {
    // A file that leaves a handle open never ends, so it needs a time limit to fail.
    args: ["--test", `--test-timeout=${TEST_TIMEOUT_MS}`],
    passed: /^ℹ pass (\d+)$/m,
    failed: /^ℹ fail (\d+)$/m,
  },
};

/** Runs a test file in a process of its own. */
export async function runFile({ path, runtime }: TestFile): Promise<FileResult> {
  const { args, ...patterns } = RUNNERS[runtime];
  const child = spawn(runtimePath(runtime), [...args, `./${path}`], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
    timeout: FILE_TIMEOUT_MS,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => output += text);
  }
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const [, tests, steps] = patterns.passed.exec(output) ?? [];
  const failed = Number(patterns.failed.exec(output)?.[1] ?? 0);
  return {
    path,
    runtime,
    passed: Number(steps ?? tests ?? 0),
    failed: code === 0 ? failed : Math.max(failed, 1),
    output,
  };
}
