import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { runtimePath } from "../runtimes.ts";
import { signPages } from "./code_directory.ts";
import type { Target } from "./targets.ts";

/**
 * Makes a binary by Bun's compiler. The parts of the program load when they are used.
 *
 * @param target the system it is for
 * @param path where it goes
 */
export function compileByBun(target: Target, path: string): void {
  execFileSync(runtimePath("bun"), [
    "build",
    "--compile",
    "--minify",
    "--bytecode",
    "--splitting",
    "--format=esm",
    // A program that signs people in must not run what lies in the folder it is started in.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    "--define",
    'DEVICE_LOGIN_BUILD="bun"',
    `--target=${target.bun}`,
    "cli.ts",
    "--outfile",
    path,
  ], { stdio: ["ignore", "ignore", "inherit"] });
  if (target.name === "darwin-x64") signAnew(path);
}

/** What Bun adds for this target comes after its signature was made. */
function signAnew(path: string): void {
  const file = readFileSync(path);
  signPages(file);
  writeFileSync(path, file);
  chmodSync(path, 0o755);
}
