import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Job } from "./worker.ts";

/** The jobs after which a worker is replaced: the modules it has loaded are never freed. */
const JOBS_PER_WORKER = 150;

/** How many times longer a job may take on a busy machine. */
const MAX_DELAY = 10;

/** The milliseconds in which /proc counts the time of a process. */
const CLOCK_TICK_MS = 10;

/** A job that was not answered. */
export class UnansweredError extends Error {}

/** The processes that run. One in an endless loop would not notice the end of its parent. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** A worker process, which is replaced when it hangs, ends, or has done enough. */
export class Worker {
  #child: ChildProcess | undefined;
  #jobs = 0;

  /** Whether the next job is the first of its process. */
  get fresh(): boolean {
    return this.#child === undefined;
  }

  /**
   * Runs a job.
   *
   * @throws {UnansweredError} if the process ends, or does not answer in time
   */
  async run<Answer>(job: Job, { timeoutMs }: { timeoutMs: number }): Promise<Answer> {
    if (this.#jobs >= JOBS_PER_WORKER) this.stop();
    this.#jobs++;
    const child = this.#child ??= startWorker();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const begun = { at: performance.now(), cpuMs: cpuTimeOf(child) ?? 0 };
    const timer = setInterval(() => {
      const elapsed = performance.now() - begun.at;
      // A busy machine may have given the process little of that time.
      const usedMs = (cpuTimeOf(child) ?? Infinity) - begun.cpuMs;
      const isOver = usedMs > timeoutMs / 2 || elapsed > MAX_DELAY * timeoutMs;
      if (elapsed > timeoutMs && isOver) reject(new UnansweredError("no answer in time"));
    }, 500);
    const onExit = () => reject(new UnansweredError("the process has ended"));
    child.once("message", resolve).once("exit", onExit);
    child.send(job);
    try {
      return await promise;
    } catch (error) {
      this.stop();
      throw error;
    } finally {
      clearInterval(timer);
      child.off("message", resolve).off("exit", onExit);
    }
  }

  /** Ends the process. The next job starts another. */
  stop(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
    this.#jobs = 0;
  }
}

function startWorker(): ChildProcess {
  const child = fork(
    fileURLToPath(new URL("worker.ts", import.meta.url)),
    [process.cwd()],
    { execArgv: ["--no-warnings", "--expose-gc"], serialization: "advanced", silent: true },
  );
  child.stdout?.resume();
  child.stderr?.resume();
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Returns the milliseconds of processor time that a process has used, if the system reports it. */
function cpuTimeOf({ pid }: ChildProcess): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [user = 0, system = 0] = text.slice(text.lastIndexOf(")")).split(" ").slice(12, 14)
      .map(Number);
    return (user + system) * CLOCK_TICK_MS;
  } catch {
    return undefined;
  }
}

/** Runs a function for each item, with as many workers at the same time as there are jobs. */
export async function runInParallel<Item>(
  items: readonly Item[],
  { jobs, run }: { jobs: number; run(item: Item, worker: Worker): Promise<void> },
): Promise<void> {
  const queue = items.values();
  await Promise.all(Array.from({ length: jobs }, async () => {
    const worker = new Worker();
    try {
      for (const item of queue) await run(item, worker);
    } finally {
      worker.stop();
    }
  }));
}
