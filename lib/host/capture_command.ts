import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { startFault } from "./start_fault.ts";

/** How a command ended, and what it has printed. */
export interface CapturedCommand {
  /** Its exit code; absent if a signal has ended it. */
  exitCode?: number | undefined;
  /** The reason why it could not be started. */
  fault?: string;
  stdout: string;
  stderr: string;
}

/** The options of a captured command. */
export interface CaptureCommandOptions {
  /** Ends the command and everything that it has started, first politely. */
  signal: AbortSignal;
}

/** The variables that a command gets: those that programs need to start. */
const PASSED_VARIABLES = [
  ...["PATH", "HOME", "USER", "LANG", "TMPDIR", "DENO_DIR"],
  ...["SystemRoot", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"],
];

/** Milliseconds between the request to end and the kill. */
const KILL_DELAY_MS = 2_000;

/** Milliseconds after the end of the command in which its last output is read. */
const OUTPUT_DELAY_MS = 1_000;

/** The characters of each stream that are kept. */
const MAX_OUTPUT_LENGTH = 1_000_000;

/**
 * Runs a command with a small environment, without standard input, in a process group of its own.
 *
 * @param words the command and its arguments; no shell reads them. `{folder}` in them is replaced
 *   with a new, empty folder, which is deleted afterwards
 * @param options ends the command
 */
export async function captureCommand(
  words: readonly string[],
  { signal, inherited }: CaptureCommandOptions & {
    inherited: Readonly<Record<string, string | undefined>>;
  },
): Promise<CapturedCommand> {
  const folder = await mkdtemp(join(tmpdir(), "device-login-"));
  try {
    const env = Object.fromEntries(
      PASSED_VARIABLES.flatMap((name) => {
        const value = inherited[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    return await capture(words.map((word) => word.replaceAll("{folder}", folder)), { signal, env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function capture(
  [command = "", ...args]: readonly string[],
  { signal, env }: { signal: AbortSignal; env: Record<string, string> },
): Promise<CapturedCommand> {
  return new Promise((resolve) => {
    const output = { stdout: "", stderr: "" };
    let child: ReturnType<typeof spawn>;
    try {
      child = spawn(command, args, {
        stdio: ["ignore", "pipe", "pipe"],
        env,
        windowsHide: true,
        // A group of its own, so that what it starts ends with it.
        detached: process.platform !== "win32",
      });
    } catch (error) {
      // Deno throws without the permission to run it.
      return resolve({ ...output, fault: startFault(error as NodeJS.ErrnoException) });
    }
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        if (output[name].length < MAX_OUTPUT_LENGTH) output[name] += text;
      });
    }
    let killing: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      killGroup(child, "SIGTERM");
      killing = setTimeout(() => killGroup(child, "SIGKILL"), KILL_DELAY_MS);
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
    const settle = (result: Omit<CapturedCommand, "stdout" | "stderr">) => {
      signal.removeEventListener("abort", end);
      clearTimeout(killing);
      resolve({ ...result, ...output });
    };
    child.once("error", (error) => settle({ fault: startFault(error) }));
    child.once("exit", () => {
      // What it has started may hold its output open, also from another process group.
      killGroup(child, "SIGKILL");
      clearTimeout(killing);
      killing = setTimeout(() => {
        for (const stream of [child.stdout, child.stderr]) stream?.destroy();
      }, OUTPUT_DELAY_MS);
    });
    child.once("close", (code) => settle({ exitCode: code ?? undefined }));
  });
}

function killGroup(child: ReturnType<typeof spawn>, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (process.platform === "win32" || child.pid === undefined) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}
