import { type ChildProcess, fork } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Job } from "./worker.ts";

/** The jobs after which a worker is replaced: the modules it has loaded are never freed. */
const JOBS_PER_WORKER = 150;

/** A job that was not answered. */
export class UnansweredError extends Error {}

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
    const child = this.#child ??= fork(
      fileURLToPath(new URL("worker.ts", import.meta.url)),
      [process.cwd()],
      { execArgv: ["--no-warnings", "--expose-gc"], serialization: "advanced", silent: true },
    );
    child.stdout?.resume();
    child.stderr?.resume();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => reject(new UnansweredError("no answer in time")), timeoutMs);
    const onExit = () => reject(new UnansweredError("the process has ended"));
    child.once("message", resolve).once("exit", onExit);
    child.send(job);
    try {
      return await promise;
    } catch (error) {
      this.stop();
      throw error;
    } finally {
      clearTimeout(timer);
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

/** Runs a function for each item, with as many workers at the same time as there are jobs. */
export async function runInParallel<Item>(
  items: readonly Item[],
  { jobs, run }: { jobs: number; run(item: Item, worker: Worker): Promise<void> },
): Promise<void> {
  const queue = items.values();
  await Promise.all(Array.from({ length: jobs }, async () => {
    const worker = new Worker();
    for (const item of queue) await run(item, worker);
    worker.stop();
  }));
}
