import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import process from "node:process";
import { startFault } from "./start_fault.ts";

/** How a command ended. */
export interface CommandResult {
  /** Its exit code as in a shell: 127 if there is no such command, 126 if it can't be executed. */
  exitCode: number;
  /** The reason why it could not be started. */
  fault?: string;
}

/** The options of a command. */
export interface RunCommandOptions {
  /** Variables in addition to those of this process. */
  env: Readonly<Record<string, string>>;
  /** Prevents its start if aborted: the promise rejects with the reason. */
  signal: AbortSignal;
  /** Called when it runs: from then on it receives the signals. */
  onStart: () => void;
}

/**
 * Runs a command in place of this process: it has the same terminal and the same standard streams,
 * and signals to this process are forwarded to it.
 *
 * @param words the command and its arguments; no shell reads them
 * @param options its variables, those that it inherits, and the callback for its start
 */
export function runCommand(
  words: readonly string[],
  options: RunCommandOptions & { inherited: Readonly<Record<string, string | undefined>> },
): Promise<CommandResult> {
  const [command = "", ...args] = words;
  const { inherited, signal, onStart } = options;
  return new Promise((resolve) => {
    // There is no await from here to the start: no signal is lost in between.
    signal.throwIfAborted();
    let child: ReturnType<typeof spawn>;
    try {
      const env = { ...inherited, ...options.env };
      child = spawn(command, args, { stdio: "inherit", env });
    } catch (error) {
      // Deno throws without the permission to run it.
      return resolve(notStarted(error as NodeJS.ErrnoException));
    }
    const stopForwarding = forwardSignals(child.pid);
    if (child.pid !== undefined) onStart();
    child.once("error", (error: NodeJS.ErrnoException) => {
      stopForwarding();
      resolve(notStarted(error));
    });
    child.once("exit", (code, signal) => {
      stopForwarding();
      resolve({ exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0) });
    });
  });
}

function notStarted(error: NodeJS.ErrnoException): CommandResult {
  return { exitCode: error.code === "ENOENT" ? 127 : 126, fault: startFault(error) };
}

/** Forwards signals to a process. @returns a function that stops this */
function forwardSignals(pid: number | undefined): () => void {
  if (pid === undefined) return () => {};
  const forward = (signal: NodeJS.Signals) => {
    try {
      // Not the child's kill(): after that, Deno reports a wrong exit code.
      process.kill(pid, signal);
    } catch {
      // The process has ended.
    }
  };
  const forwarded: NodeJS.Signals[] = ["SIGTERM", "SIGHUP"];
  // A terminal sends ^C to all its processes: forwarding it would send it twice.
  const typed: NodeJS.Signals[] = process.platform === "win32" ? ["SIGINT"] : ["SIGINT", "SIGQUIT"];
  const ignore = () => {};
  const terminal = hasTerminal();
  for (const signal of forwarded) process.on(signal, forward);
  for (const signal of typed) process.on(signal, terminal ? ignore : forward);
  return () => {
    for (const signal of forwarded) process.off(signal, forward);
    for (const signal of typed) process.off(signal, terminal ? ignore : forward);
  };
}

/** Whether this process has a terminal, even if its streams are redirected. */
function hasTerminal(): boolean {
  if (process.platform === "win32") return true;
  try {
    closeSync(openSync("/dev/tty", "r+"));
    return true;
  } catch {
    return false;
  }
}
