import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Target } from "./targets.ts";

/** What the program may do, in a binary: no more than a login, its files and `exec` need. */
const PERMISSIONS = ["net", "env", "read", "write", "sys", "run"].map((name) => `--allow-${name}`);

/** The packages of the command. */
const PACKAGES = [
  "commander",
  "jose",
  "js-yaml",
  "jsonpath-plus",
  "lean-qr",
  "oauth4webapi",
];

/**
 * Their dependencies, which are never loaded: js-yaml needs one only for its own command line, and
 * jsonpath-plus bundles the others.
 */
const THEIR_PACKAGES = ["argparse", "@jsep-plugin/assignment", "@jsep-plugin/regex", "jsep"];

/**
 * Makes a binary by `deno compile`.
 *
 * @param target the system it is for
 * @param path where it goes
 * @returns whether it could; not so where Deno's runtime for binaries can't be downloaded
 */
export function compileByDeno(target: Target, path: string): boolean {
  const { status, stderr } = compile(target, path);
  if (status === 0) return true;
  if (/denort/.test(stderr)) return false;
  throw new Error(`deno compile for ${target.name} failed:\n${stderr}`);
}

/**
 * Checks what `deno compile` embeds, where a binary can't be made: Deno itself takes the place of
 * its runtime for binaries.
 *
 * @param target a Linux target
 * @throws {Error} where a package of the command is missing, or another is there
 */
export function checkEmbedded(target: Target): void {
  const folder = mkdtempSync(join(tmpdir(), "device-login-compile-"));
  try {
    const path = join(folder, "device-login");
    const { status, stderr } = compile(target, path, { DENORT_BIN: process.execPath });
    if (status !== 0) throw new Error(`deno compile for ${target.name} failed:\n${stderr}`);
    // A package's line: its name, its version, its size.
    const found = [...stderr.matchAll(/ (\S+?)\/\d+\.\d+\.\d+\S*\/\*/g)].map(([, name = ""]) =>
      name
    );
    const missing = PACKAGES.filter((name) => !found.includes(name));
    const foreign = found.filter((name) => ![...PACKAGES, ...THEIR_PACKAGES].includes(name));
    const faults = [
      ...missing.map((name) => `${name} is not embedded`),
      ...foreign.map((name) => `${name} is embedded and should not be`),
    ];
    if (faults.length > 0) throw new Error(faults.join("; "));
    if (readFileSync(path).length < 1_000_000) throw new Error("the binary is too small");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(target: Target, path: string, env: Record<string, string> = {}) {
  const args = [
    "compile",
    ...PERMISSIONS,
    "--no-prompt",
    // With a node_modules folder most of it would be embedded.
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
