import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../../lib/commands/program.ts";
import { createPrivateFile, findInput, pathIn } from "../../lib/host/files.ts";
import { readBytes, readText } from "../../lib/host/read_file.ts";
import { DeviceLoginError } from "../../lib/oauth/base/errors.ts";
import { programFolders } from "../../lib/host/folders.ts";
import type { Host } from "../../lib/host/host.ts";
import { createTracing } from "../../lib/host/trace.ts";
import { captureOutput } from "../../tests/support/captured_output.ts";
import type { FuzzClock } from "./fuzz_clock.ts";

/** The result of a run. */
export interface FuzzRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** A machine with its own folder, on which the program runs in this process. */
export interface FuzzMachine {
  /** The folder of all saved data. */
  folder: string;
  /** Runs the program; gives up with code -1 if it does not end. */
  run(
    args: readonly string[],
    input?: { env?: Record<string, string>; stdin?: string },
  ): Promise<FuzzRun>;
  /** Removes the folder. */
  remove(): void;
}

/** A command line that decides about a sign-in; no other can be run. */
export const APPROVE_COMMAND = "approve";

/** The real time after which a run counts as hanging. */
const RUN_TIMEOUT_MS = 60_000;

/** Creates a machine that can reach one server. */
export function createFuzzMachine(clock: FuzzClock, fetch: typeof globalThis.fetch): FuzzMachine {
  const folder = mkdtempSync(join(tmpdir(), "device-login-fuzz-"));
  /** Leads every path into the folder, so that a random one overwrites nothing elsewhere. */
  const confine = (path: string) => {
    const place = resolve(folder, path);
    return place.startsWith(folder) ? place : join(folder, "outside", encodeURIComponent(path));
  };
  return {
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
    async run(args, { env: own = {}, stdin = "" } = {}) {
      const env: Record<string, string> = { DEVICE_LOGIN_HOME: folder, ...own };
      const stdout = captureOutput();
      const stderr = captureOutput();
      const unavailable = () =>
        Promise.reject(new DeviceLoginError("network", "It is not available here."));
      const tracing = createTracing(stderr);
      const interrupt: (() => void)[] = [];
      const host: Host = {
        runtime: "none",
        platform: "linux-x64",
        clock,
        stdout,
        stderr,
        env: (name) => env[name],
        folders: programFolders({ platform: "linux", env: (name) => env[name] }),
        pathIn: (file, path) => Promise.resolve(pathIn(file, { path, home: folder })),
        absolutePath: (path) => Promise.resolve(confine(path)),
        readBytes: (path) =>
          path === "-"
            ? Promise.resolve(new TextEncoder().encode(stdin))
            : readBytes(confine(path)),
        readText: (path) => path === "-" ? Promise.resolve(stdin) : readText(confine(path)),
        findInput: (path) => findInput(confine(path)),
        writeBytes: (bytes) => stdout.draw(new TextDecoder().decode(bytes)),
        releaseMemory: () => Promise.resolve(),
        async *readLines() {
          yield* stdin.split("\n");
        },
        openTerminal: () => Promise.resolve(undefined),
        readPassphrase: () => Promise.resolve(undefined),
        openToolFiles: unavailable,
        programCommand: unavailable,
        createPrivateFile: (path) => createPrivateFile(confine(path)),
        createFetch: async ({ trace }) => {
          if (trace === undefined) return fetch;
          const file = trace.file === undefined ? undefined : confine(trace.file);
          return await tracing(fetch, { ...trace, file });
        },
        lookUp: () => Promise.resolve(["192.0.2.1"]),
        peerCertificate: unavailable,
        openBrowser: unavailable,
        hasKeyboard: false,
        waitForEnter: () => Promise.resolve(false),
        copyText: () => Promise.resolve(false),
        quietTerminal: () => Promise.resolve(),
        pipeToCommand: (command) => command === APPROVE_COMMAND ? Promise.resolve() : unavailable(),
        runCommand: () => Promise.resolve({ exitCode: 0 }),
        captureCommand: () => Promise.resolve({ exitCode: 0, stdout: "", stderr: "\x1b[2J" }),
        serve: () => Promise.resolve({ url: "http://127.0.0.1:9", close() {} }),
        onSignal: (listener) => {
          interrupt.push(() => listener("SIGTERM"));
          return () => {};
        },
      };
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<number>((resolve) => {
        timer = setTimeout(() => {
          resolve(-1);
          for (const end of interrupt) end();
        }, RUN_TIMEOUT_MS);
      });
      const code = await Promise.race([runProgram(args, host), late]);
      clearTimeout(timer);
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    },
  };
}
