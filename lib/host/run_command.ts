import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import process from "node:process";

/** How a command ended. */
export interface CommandResult {
  /** Its exit code as a shell gives it: 127 where there is no such command, 126 where it can't run. */
  exitCode: number;
  /** Why it could not be started. */
  fault?: string;
}

/** How a command is run. */
export interface RunCommandOptions {
  /** Variables that it has beside those of this process. */
  env: Readonly<Record<string, string>>;
  /** Keeps it from being started: the promise rejects with the reason. */
  signal: AbortSignal;
  /** Called when it runs, and signals are its own from now on. */
  onStart: () => void;
}

/**
 * Runs a command in the place of this process, as far as one process can take another's: it has the
 * same terminal and the same standard streams, and a signal that is sent to this process goes on to
 * it.
 *
 * @param words the command and its arguments; no shell reads them
 * @param options its variables, those that it inherits first, and who is told that it runs
 */
export function runCommand(
  words: readonly string[],
  options: RunCommandOptions & { inherited: Readonly<Record<string, string | undefined>> },
): Promise<CommandResult> {
  const [command = "", ...args] = words;
  const { inherited, signal, onStart } = options;
  return new Promise((resolve) => {
    // From here to the start nothing is waited for: no signal is lost in between.
    signal.throwIfAborted();
    let child: ReturnType<typeof spawn>;
    try {
      const env = { ...inherited, ...options.env };
      child = spawn(command, args, { stdio: "inherit", env });
    } catch (error) {
      // Deno throws where it was not permitted.
      return resolve(notStarted(error as NodeJS.ErrnoException));
    }
    const stopPassing = passSignals(child.pid);
    if (child.pid !== undefined) onStart();
    child.once("error", (error: NodeJS.ErrnoException) => {
      stopPassing();
      resolve(notStarted(error));
    });
    child.once("exit", (code, signal) => {
      stopPassing();
      resolve({ exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0) });
    });
  });
}

function notStarted({ code, message }: NodeJS.ErrnoException): CommandResult {
  if (code === "ENOENT") return { exitCode: 127, fault: "there is no such command" };
  return { exitCode: 126, fault: code === "EACCES" ? "it can't be executed" : message };
}

/** Passes signals on to a process. @returns what ends that */
function passSignals(pid: number | undefined): () => void {
  if (pid === undefined) return () => {};
  const pass = (signal: NodeJS.Signals) => {
    try {
      // Not the child's own kill(): after that Deno tells another exit code than the command's.
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  const passed: NodeJS.Signals[] = ["SIGTERM", "SIGHUP"];
  // What is typed on a terminal reaches all that runs there: a second ^C would be one too many.
  const typed: NodeJS.Signals[] = process.platform === "win32" ? ["SIGINT"] : ["SIGINT", "SIGQUIT"];
  const ignore = () => {};
  const terminal = hasTerminal();
  for (const signal of passed) process.on(signal, pass);
  for (const signal of typed) process.on(signal, terminal ? ignore : pass);
  return () => {
    for (const signal of passed) process.off(signal, pass);
    for (const signal of typed) process.off(signal, terminal ? ignore : pass);
  };
}

/** Whether this process has a terminal, wherever its streams lead. */
function hasTerminal(): boolean {
  if (process.platform === "win32") return true;
  try {
    closeSync(openSync("/dev/tty", "r+"));
    return true;
  } catch {
    return false;
  }
}
