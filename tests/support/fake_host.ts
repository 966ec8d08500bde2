import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../../lib/commands/program.ts";
import { createPrivateFile, findInput, pathIn } from "../../lib/host/files.ts";
import { readBytes, readText } from "../../lib/host/read_file.ts";
import { programFolders } from "../../lib/host/folders.ts";
import type { EndingSignal, Host } from "../../lib/host/host.ts";
import { toolFiles } from "../../lib/host/tool_files.ts";
import { captureOutput } from "./captured_output.ts";
import type { ProgramResult } from "./program.ts";
import type { Scenario } from "./scenario.ts";

/** A machine with its own folder; the program runs in the test's process. */
export interface FakeMachine {
  /** The folder of all saved files. */
  folder: string;
  /** Variables of every run. */
  env: Record<string, string>;
  /** Runs the program to its end, advancing the clock. */
  run(args: readonly string[], options?: FakeRun): Promise<ProgramResult>;
  /** Starts the program; the caller advances the clock. */
  launch(args: readonly string[], options?: FakeRun): Promise<ProgramResult>;
  /** Removes the folder. */
  remove(): void;
}

/** The options of one run. */
export interface FakeRun {
  env?: Record<string, string>;
  stdin?: string;
  /** Receives a function that sends the program a signal. */
  signals?: (send: (signal: EndingSignal) => void) => void;
  /** Overrides of the host. */
  host?: Partial<Host>;
}

/**
 * Creates a machine.
 *
 * @param scenario its clock and its server
 */
export function createFakeMachine({ clock, fetch }: Scenario): FakeMachine {
  clock.diskTime = 12;
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  const shared = { DEVICE_LOGIN_HOME: folder };
  const machine: FakeMachine = {
    folder,
    env: {},
    run: (args, run) => clock.run(machine.launch(args, run)),
    async launch(args, run = {}) {
      const env: Record<string, string> = { ...shared, ...machine.env, ...run.env };
      const stdout = captureOutput();
      const stderr = captureOutput();
      const host: Host = {
        runtime: "none",
        platform: "linux-x64",
        clock,
        stdout,
        stderr,
        openTerminal: () => Promise.resolve(undefined),
        env: (name) => env[name],
        folders: programFolders({ platform: "linux", env: (name) => env[name] }),
        pathIn: (file, path) => Promise.resolve(pathIn(file, { path, home: folder })),
        absolutePath: (path) => Promise.resolve(resolve(path)),
        readBytes: (path) =>
          path === "-"
            ? Promise.resolve(new TextEncoder().encode(run.stdin ?? ""))
            : readBytes(path),
        readText: (path) => path === "-" ? Promise.resolve(run.stdin ?? "") : readText(path),
        findInput: (path) =>
          path === "-"
            ? Promise.resolve({ open: () => new Blob([run.stdin ?? ""]).stream() })
            : findInput(path),
        writeBytes: (bytes) => stdout.draw(new TextDecoder().decode(bytes)),
        releaseMemory: () => Promise.resolve(),
        async *readLines() {
          yield* (run.stdin ?? "").split("\n").slice(0, -1);
        },
        readPassphrase: () => Promise.resolve(undefined),
        openToolFiles: () => Promise.resolve(toolFiles),
        programCommand: () => Promise.resolve(["/usr/local/bin/device-login"]),
        createPrivateFile,
        createFetch: () => Promise.resolve(fetch),
        lookUp: () => Promise.reject(new Error("no name is looked up")),
        peerCertificate: () => Promise.reject(new Error("no certificate is shown")),
        openBrowser: () => Promise.reject(new Error("there is no browser")),
        hasKeyboard: false,
        waitForEnter: () => Promise.reject(new Error("nobody types")),
        copyText: () => Promise.resolve(false),
        quietTerminal: () => Promise.resolve(),
        pipeToCommand: () => Promise.reject(new Error("nothing is run")),
        runCommand: () => Promise.reject(new Error("nothing is run")),
        captureCommand: () => Promise.reject(new Error("nothing is run")),
        serve: () => Promise.reject(new Error("nothing is served")),
        onSignal(listener) {
          run.signals?.(listener);
          return () => {};
        },
        ...run.host,
      };
      const code = await runProgram(args, host);
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return machine;
}
