import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Job } from "./worker.ts";

/** The jobs after which a worker is replaced: the modules it has loaded are never freed. */
const JOBS_PER_WORKER = 150;

/** Milliseconds without work after which a process counts as hanging: unit tests do not wait. */
const MAX_IDLE_MS = 6_000;

/** The processor time, in milliseconds, that the timers of an idle process take at most. */
const IDLE_WORK_MS = 20;

/** The memory of a process, in pages of 4 KiB, from which a mutant counts as endless. */
const MAX_PAGES = 500_000;

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
    const begun = readUsage(child);
    let busy = begun;
    const timer = setInterval(() => {
      const now = readUsage(child);
      if (now.workMs - busy.workMs > IDLE_WORK_MS) busy = now;
      if (now.ownMs - begun.ownMs > timeoutMs || now.ownMs - busy.ownMs > MAX_IDLE_MS) {
        reject(new UnansweredError("no answer in time"));
      } else if (now.pages > MAX_PAGES) reject(new UnansweredError("too much memory"));
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

/** What a process has used; times are in milliseconds. */
interface Usage {
  /** The time that passes, without the time that it waits for a processor on a busy machine. */
  ownMs: number;
  /** The time on a processor; that which passes if the system does not report it. */
  workMs: number;
  /** The pages in memory; 0 if the system does not report them. */
  pages: number;
}

function readUsage({ pid }: ChildProcess): Usage {
  const now = performance.now();
  try {
    // Nanoseconds: those on a processor, then those in its queue.
    const [worked = 0, queued = 0] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")
      .map(Number);
    const [, pages = 0] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ").map(Number);
    return { ownMs: now - queued / 1e6, workMs: worked / 1e6, pages };
  } catch {
    return { ownMs: now, workMs: now, pages: 0 };
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
