import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { bundleOptions } from "../../scripts/build/bundle_options.ts";
import { currentRuntime, type Runtime, runtimePath } from "../../scripts/runtimes.ts";
import { programEnv } from "./program.ts";
import type { Answer, Order } from "./session_worker.ts";

/** A child process that uses a session. */
export interface SessionProcess {
  child: ChildProcess;
  /** Sends it an order, and returns its answer. */
  order(order: Order): Promise<Answer>;
  /** Resolves when it has ended. */
  ended: Promise<void>;
  /** Kills it, without a chance to clean up. */
  kill(): Promise<void>;
}

/** The options of the process. */
export interface SessionProcessOptions {
  /** The folder of its store. */
  folder: string;
  /** Further options of its session. */
  session: Record<string, unknown>;
  /** Its runtime. @default the runtime of this process */
  runtime?: Runtime;
  /** Its environment, in addition to what every process needs. */
  env?: Record<string, string>;
  /** A command that runs its command, such as `["unshare", "--pid"]`. */
  wrapper?: readonly string[];
}

let worker: string | undefined;

/** Bundles the worker into one file, once: it starts much faster. */
function workerFile(): string {
  if (worker !== undefined) return worker;
  const folder = mkdtempSync(join(tmpdir(), "device-login-worker-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  worker = join(folder, "worker.mjs");
  const source = fileURLToPath(new URL("./session_worker.ts", import.meta.url));
  buildSync({ ...bundleOptions, entryPoints: [source], outfile: worker, external: ["node:*"] });
  return worker;
}

/** Starts a process that uses a session. */
export function startSessionProcess(options: SessionProcessOptions): SessionProcess {
  const { folder, session, runtime = currentRuntime(), env, wrapper = [] } = options;
  const flags = runtime === "deno" ? ["run", "-A", "--no-check", "--quiet"] : [];
  const words = [...wrapper, runtimePath(runtime), ...flags, workerFile()];
  const [command = "", ...args] = [...words, JSON.stringify({ folder, ...session })];
  const child = spawn(command, args, { env: programEnv(env), stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {});
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    waiting.shift()?.resolve(JSON.parse(line));
  });
  let isOver = false;
  const ended = new Promise<void>((resolve) =>
    child.on("close", () => {
      isOver = true;
      for (const { reject } of waiting.splice(0)) reject(new Error("the process has ended"));
      resolve();
    })
  );
  return {
    child,
    order: (order) =>
      new Promise((resolve, reject) => {
        // It may have been killed between two orders.
        if (isOver) return reject(new Error("the process has ended"));
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(order)}\n`);
      }),
    ended,
    kill() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
