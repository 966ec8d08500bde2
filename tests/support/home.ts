import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approveNext } from "./approve.ts";
import {
  type ProgramOptions,
  type ProgramResult,
  type RunningProgram,
  runProgram,
  startProgram,
} from "./program.ts";
import type { ServedServer } from "./served_server.ts";

/** The program's home folder in a test. */
export interface Home {
  folder: string;
  /** The options that run the program there. */
  options: ProgramOptions & { env: Record<string, string> };
  run(args: readonly string[], options?: ProgramOptions): Promise<ProgramResult>;
  start(args: readonly string[], options?: ProgramOptions): RunningProgram;
  /** Signs in to a profile at a server that approves at once. */
  signIn(served: ServedServer, ...args: string[]): Promise<ProgramResult>;
}

/**
 * Returns a function that creates homes for the tests of one program. They are removed afterwards.
 *
 * @param program the form of the program
 * @param after registers a cleanup for after the tests
 */
export function homeMaker(program: string, after: (cleanUp: () => void) => void): () => Home {
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const options = { program, env: { DEVICE_LOGIN_HOME: folder } };
    const merged = ({ env = {}, ...own }: ProgramOptions = {}) => ({
      ...options,
      ...own,
      env: { ...options.env, ...env },
    });
    const run: Home["run"] = (args, own) => runProgram(args, merged(own));
    return {
      folder,
      options,
      run,
      start: (args, own) => startProgram(args, merged(own)),
      async signIn({ url, server }, ...args) {
        approveNext(server);
        const line = ["login", "--issuer", url, "--client-id", "cli", "--quiet"];
        const ended = await run([...line, "--profile", "default", ...args]);
        if (ended.code !== 0) throw new Error(ended.stderr);
        return ended;
      },
    };
  };
}
