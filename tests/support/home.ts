import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approveNext } from "./approve.ts";
import {
  type Ended,
  type ProgramOptions,
  type Running,
  runProgram,
  startProgram,
} from "./program.ts";
import type { ServedServer } from "./served_server.ts";

/** A folder in which the program keeps what it keeps. */
export interface Home {
  folder: string;
  /** What starts the program there. */
  options: ProgramOptions & { env: Record<string, string> };
  run(args: readonly string[], options?: ProgramOptions): Promise<Ended>;
  start(args: readonly string[], options?: ProgramOptions): Running;
  /** Signs a profile in at a server, which approves at once. */
  signIn(served: ServedServer, ...args: string[]): Promise<Ended>;
}

/**
 * Makes homes for the tests of one program, and takes them away.
 *
 * @param program which one
 * @param after registers what is done when the tests have ended
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
