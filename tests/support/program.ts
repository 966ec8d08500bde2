import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { currentRuntime } from "../../scripts/runtimes.ts";

/** A binary that takes the place of both forms of the program, where one is to be tested. */
const BINARY = process.env.DEVICE_LOGIN_TEST_BINARY;

/** Whether a binary is tested. */
export const TESTS_BINARY = Boolean(BINARY);

/** The program in its two forms: as it is written, and as it is built. */
export const PROGRAMS: string[] = BINARY ? [BINARY] : ["cli.ts", "dist/device-login.js"];

/** How the program is started. */
export interface ProgramOptions {
  /** Which form of it: a path in the project, or under Deno a URL. @default "cli.ts" */
  program?: string;
  /** Its environment, beside what the runtime itself needs. */
  env?: Record<string, string>;
  /** What it reads from standard input; `undefined` leaves that open. @default nothing */
  stdin?: string | undefined;
  /** The folder it runs in. */
  cwd?: string;
  /** Whether it runs without the terminal that the tests may run on. */
  detached?: boolean;
  /** Deno's permissions. @default all of them */
  permissions?: string[];
}

/** How it ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A program that runs. */
export interface Running {
  child: ChildProcess;
  /** Resolves when standard error has shown this. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<Ended>;
}

/** The words that start the program under the runtime of this process, or that are the binary. */
export function programCommand(options: ProgramOptions = {}): string[] {
  if (BINARY) return [BINARY];
  const { program = "cli.ts", permissions = ["-A"] } = options;
  const file = program.includes("://")
    ? program
    : fileURLToPath(new URL(`../../${program}`, import.meta.url));
  const runtime = currentRuntime();
  if (runtime !== "deno") return [process.execPath, file];
  return [process.execPath, "run", "--no-prompt", "--no-check", "--quiet", ...permissions, file];
}

/** The environment of a program: nothing of this process's own that it could trip over. */
export function programEnv(env: Record<string, string> = {}): Record<string, string> {
  const { PATH = "", HOME = "", DENO_DIR = "", SystemRoot = "" } = process.env;
  // Deno asks for newer versions of itself now and then, through the proxy of a test.
  const quiet = { DENO_NO_UPDATE_CHECK: "1" };
  return {
    PATH,
    HOME,
    ...quiet,
    ...(DENO_DIR && { DENO_DIR }),
    ...(SystemRoot && { SystemRoot }),
    ...env,
  };
}

/** Starts the program. */
export function startProgram(args: readonly string[], options: ProgramOptions = {}): Running {
  const [command = "", ...rest] = programCommand(options);
  return run(command, [...rest, ...args], options);
}

/** Starts any program. */
export function run(
  command: string,
  args: readonly string[],
  options: Pick<ProgramOptions, "env" | "cwd" | "stdin" | "detached"> = {},
): Running {
  const child = spawn(command, args, {
    env: programEnv(options.env),
    ...(options.cwd && { cwd: options.cwd }),
    detached: options.detached ?? false,
  });
  const texts = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
      for (const listener of listeners) listener();
    });
  }
  child.stdin.on("error", () => {});
  const { stdin } = { stdin: "", ...options };
  if (stdin !== undefined) child.stdin.end(stdin);
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code) => resolve({ code, ...texts }))
  );
  const shows = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(texts.stderr);
        if (!match) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
      ended.then(({ stderr }) =>
        reject(new Error(`it ended and never showed ${pattern}:\n${stderr}`))
      );
    });
  return { child, shows, ended };
}

/** Runs the program to its end. */
export function runProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Ended> {
  return startProgram(args, options).ended;
}
