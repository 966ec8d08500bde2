import { execFile } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { programCommand, programEnv } from "./program.ts";

/**
 * The commands of the documentation. Those that run the program in any form run the one under test;
 * those that this machine may lack do nothing.
 */
const COMMANDS: Record<string, (program: string) => string> = {
  "device-login": (program) => `exec ${program} "$@"`,
  npx: (program) => `while [ "$1" != device-login ]; do shift; done; shift; exec ${program} "$@"`,
  bunx: (program) => `while [ "$1" != device-login ]; do shift; done; shift; exec ${program} "$@"`,
  deno: (program) =>
    `while :; do case $1 in *.ts|*.js) break;; esac; shift; done; shift
exec ${program} "$@"`,
  // With -H @- it reads the header from standard input.
  curl: () => 'case "$*" in *" @- "*) exec cat >/dev/null;; esac',
};

/** Further tools of the documentation's commands: none reaches other machines, or changes this one. */
const TOOLS = ["bash", "cat", "env", "git", "grep", "head", "jq", "mkdir", "sh", "sleep"];

/** A shell in a folder. */
export interface Shell {
  /** Runs a script that ends at the first failure; returns its output. */
  run(script: string): Promise<string>;
}

/** Creates a shell whose working directory and home are this folder. */
export function createShell(folder: string, env: Record<string, string> = {}): Shell {
  const bin = join(folder, ".bin");
  mkdirSync(bin, { recursive: true });
  const program = programCommand().map((word) => `'${word}'`).join(" ");
  for (const [name, script] of Object.entries(COMMANDS)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script(program)}\n`, { mode: 0o755 });
  }
  for (const tool of TOOLS) {
    const path = (process.env.PATH ?? "").split(":").map((place) => join(place, tool))
      .find((path) => existsSync(path));
    if (path) symlinkSync(path, join(bin, tool));
  }
  const all = {
    ...programEnv(),
    NO_COLOR: "1",
    DEVICE_LOGIN_HOME: join(folder, ".device-login"),
    HOME: folder,
    PATH: bin,
    ...env,
  };
  return {
    run: (script) =>
      new Promise((resolve, reject) => {
        const options = { cwd: folder, env: all };
        execFile(
          join(bin, "bash"),
          ["--norc", "-euo", "pipefail", "-c", script],
          options,
          (error, out, err) => {
            if (error) reject(new Error(`${script}\n${out}${err}`, { cause: error }));
            else resolve(out);
          },
        );
      }),
  };
}
