import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../../lib/commands/program.ts";
import { createPrivateFile, pathIn, readText } from "../../lib/host/files.ts";
import { programFolders } from "../../lib/host/folders.ts";
import type { EndingSignal, Host } from "../../lib/host/host.ts";
import { safeText } from "../../lib/host/safe_text.ts";
import type { TextOutput } from "../../lib/host/text_output.ts";
import type { Ended } from "./program.ts";
import type { Scenario } from "./scenario.ts";

/** A machine with a folder of its own, on which the program runs in the test's own process. */
export interface FakeMachine {
  /** The folder of all that is kept. */
  folder: string;
  /** Variables that every run has. */
  env: Record<string, string>;
  /** Runs the program to its end, while the clock goes on. */
  run(args: readonly string[], options?: FakeRun): Promise<Ended>;
  /** Starts the program; the clock is the caller's. */
  launch(args: readonly string[], options?: FakeRun): Promise<Ended>;
  /** Takes it all away. */
  remove(): void;
}

/** What one run has of its own. */
export interface FakeRun {
  env?: Record<string, string>;
  stdin?: string;
  /** Is given what sends the program a signal. */
  signals?: (send: (signal: EndingSignal) => void) => void;
  /** What is another on this host. */
  host?: Partial<Host>;
}

/**
 * Makes a machine.
 *
 * @param scenario its clock, and the server that it reaches
 */
export function fakeMachine({ clock, fetch }: Scenario): FakeMachine {
  clock.diskTime = 12;
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  const shared = { DEVICE_LOGIN_HOME: folder };
  const machine: FakeMachine = {
    folder,
    env: {},
    run: (args, run) => clock.run(machine.launch(args, run)),
    async launch(args, run = {}) {
      const env: Record<string, string> = { ...shared, ...machine.env, ...run.env };
      const stdout = paper();
      const stderr = paper();
      const host: Host = {
        runtime: "none",
        platform: "linux-x64",
        clock,
        stdout,
        stderr,
        env: (name) => env[name],
        folders: programFolders({ platform: "linux", env: (name) => env[name] }),
        pathIn: (file, path) => Promise.resolve(pathIn(file, path, { home: folder })),
        absolutePath: (path) => Promise.resolve(resolve(path)),
        readText: (path) => path === "-" ? Promise.resolve(run.stdin ?? "") : readText(path),
        createPrivateFile,
        createFetch: () => Promise.resolve(fetch),
        lookUp: () => Promise.reject(new Error("no name is looked up")),
        peerCertificate: () => Promise.reject(new Error("no certificate is shown")),
        openBrowser: () => Promise.reject(new Error("there is no browser")),
        runCommand: () => Promise.reject(new Error("nothing is run")),
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

/** An output that keeps what is written. */
function paper(): TextOutput & { text(): string } {
  let text = "";
  const draw = (more: string) => {
    text += more;
    return Promise.resolve();
  };
  return {
    write: (more) => draw(safeText(more)),
    draw,
    isTerminal: false,
    columns: 100,
    rows: 40,
    text: () => text,
  };
}
