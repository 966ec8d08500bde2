import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { runtimePath } from "../runtimes.ts";
import { signPages } from "./code_directory.ts";
import type { Target } from "./targets.ts";

/**
 * Makes a binary with Bun's compiler. The parts of the program load when they are used.
 *
 * @param target the system that it runs on
 * @param path the path to write to
 */
export function compileByBun(target: Target, path: string): void {
  execFileSync(runtimePath("bun"), [
    "build",
    "--compile",
    "--minify",
    "--bytecode",
    "--splitting",
    "--format=esm",
    // A program that signs people in must not run code from the current folder.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    "--define",
    'DEVICE_LOGIN_BUILD="bun"',
    `--target=${target.bun}`,
    "cli.ts",
    "--outfile",
    path,
  ], { stdio: ["ignore", "ignore", "inherit"] });
  if (target.name === "darwin-x64") replaceSignature(path);
}

/** Signs the binary again: for this target, Bun appends to it after it has signed it. */
function replaceSignature(path: string): void {
  const file = readFileSync(path);
  signPages(file);
  writeFileSync(path, file);
  chmodSync(path, 0o755);
}
