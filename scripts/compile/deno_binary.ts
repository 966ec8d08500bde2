import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Target } from "./targets.ts";

/** The permissions of a binary: only those that a login, its files and `exec` need. */
const PERMISSIONS = ["net", "env", "read", "write", "sys", "run"].map((name) => `--allow-${name}`);

/** The packages of the program. */
const PACKAGES = [
  "commander",
  "jose",
  "js-yaml",
  "jsonc-parser",
  "jsonpath-plus",
  "lean-qr",
  "oauth4webapi",
  "smol-toml",
  "socks",
];

/**
 * The dependencies of these packages. Those of socks are loaded with it; the others never are:
 * js-yaml uses one only for its own command line, and jsonpath-plus bundles its own.
 */
const THEIR_PACKAGES = [
  "ip-address",
  "smart-buffer",
  "argparse",
  "@jsep-plugin/assignment",
  "@jsep-plugin/regex",
  "jsep",
];

/**
 * Makes a binary with `deno compile`.
 *
 * @param target the system that it runs on
 * @param path the path to write to
 * @returns `false` if Deno's runtime for binaries can't be downloaded
 */
export function compileByDeno(target: Target, path: string): boolean {
  const { status, stderr } = compile(target, path);
  if (status === 0) return true;
  if (/denort/.test(stderr)) return false;
  throw new Error(`deno compile for ${target.name} failed:\n${stderr}`);
}

/**
 * Checks what `deno compile` embeds if a binary can't be made: Deno itself replaces its runtime for
 * binaries.
 *
 * @param target a Linux target
 * @throws {Error} if a package of the program is missing, or another one is embedded
 */
export function checkEmbedded(target: Target): void {
  const folder = mkdtempSync(join(tmpdir(), "device-login-compile-"));
  try {
    const path = join(folder, "device-login");
    const { status, stderr } = compile(target, path, { DENORT_BIN: process.execPath });
    if (status !== 0) throw new Error(`deno compile for ${target.name} failed:\n${stderr}`);
    // The line of a package: name, version, size.
    const found = [...stderr.matchAll(/ (\S+?)\/\d+\.\d+\.\d+\S*\/\*/g)].map(([, name = ""]) =>
      name
    );
    const missing = PACKAGES.filter((name) => !found.includes(name));
    const foreign = found.filter((name) => ![...PACKAGES, ...THEIR_PACKAGES].includes(name));
    const faults = [
      ...missing.map((name) => `${name} is not embedded`),
      ...foreign.map((name) => `${name} must not be embedded`),
    ];
    if (faults.length > 0) throw new Error(faults.join("; "));
    if (readFileSync(path).length < 1_000_000) throw new Error("The binary is too small.");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(target: Target, path: string, env: Record<string, string> = {}) {
  const args = [
    "compile",
    ...PERMISSIONS,
    "--no-prompt",
    // Deno would embed most of a node_modules folder.
    "--node-modules-dir=none",
    "--exclude-unused-npm",
    `--target=${target.deno}`,
    "--output",
    path,
    "cli.ts",
  ];
  return spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
}
