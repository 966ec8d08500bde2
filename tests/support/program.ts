import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { currentRuntime } from "../../scripts/runtimes.ts";

/** The path of a binary to test in place of both forms of the program. */
const BINARY = process.env.DEVICE_LOGIN_TEST_BINARY;

/** Whether a binary is tested. */
export const TESTS_BINARY = Boolean(BINARY);

/** The two forms of the program: source and build. */
export const PROGRAMS: string[] = BINARY ? [BINARY] : ["cli.ts", "dist/device-login.js"];

/** The options of a run. */
export interface ProgramOptions {
  /** The form of the program: a path in the project, or a URL under Deno. @default "cli.ts" */
  program?: string;
  /** Its environment, in addition to what the runtime needs. */
  env?: Record<string, string>;
  /** Its standard input; `undefined` leaves that open. @default empty */
  stdin?: string | undefined;
  /** Its working directory. */
  cwd?: string;
  /** Whether it is detached from the terminal of the tests. */
  detached?: boolean;
  /** Deno's permissions. @default all of them */
  permissions?: string[];
}

/** The result of a run. */
export interface ProgramResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A running program. */
export interface RunningProgram {
  child: ChildProcess;
  /** Resolves when standard error matches. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<ProgramResult>;
}

/** Returns the command that runs the program under this process's runtime, or the binary. */
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

/** Returns the environment of a program, without other variables of this process. */
export function programEnv(env: Record<string, string> = {}): Record<string, string> {
  const { PATH = "", HOME = "", DENO_DIR, NODE_COMPILE_CACHE, SystemRoot } = process.env;
  // Deno asks for newer versions of itself now and then, through the proxy of a test.
  const quiet = { DENO_NO_UPDATE_CHECK: "1" };
  return {
    PATH,
    HOME,
    ...quiet,
    ...(DENO_DIR && { DENO_DIR }),
    ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
    ...(SystemRoot && { SystemRoot }),
    ...env,
  };
}

/** Starts the program. */
export function startProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): RunningProgram {
  const [command = "", ...rest] = programCommand(options);
  return run(command, [...rest, ...args], options);
}

/** Starts any program. */
export function run(
  command: string,
  args: readonly string[],
  options: Pick<ProgramOptions, "env" | "cwd" | "stdin" | "detached"> = {},
): RunningProgram {
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
  const ended = new Promise<ProgramResult>((resolve) =>
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
): Promise<ProgramResult> {
  return startProgram(args, options).ended;
}
