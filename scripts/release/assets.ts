// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Lays out in `dist/release` what a release hands out, with the SHA-256 sum of each file:
 * `assets.ts BUN DENO`, the folders of the binaries by Bun and by Deno. Needs `deno task build`
 * first.
 *
 * Bun's binaries have the plain names and are what the install scripts fetch: there is one for every
 * system, and they start in a fraction of the time. Deno's, which hold the program to the
 * permissions that it was compiled with, have `deno` in their names.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { THIRD_PARTY_LICENSES } from "../build/third_party_licenses.ts";
import { binaryName, TARGETS } from "../compile/targets.ts";

const FOLDER = "dist/release";
const [bun = "", deno = ""] = process.argv.slice(2);

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
for (const target of TARGETS) {
  const name = binaryName(target);
  addProgram(join(bun, name), name);
  if (target.deno) {
    addProgram(join(deno, name), name.replace("device-login-", "device-login-deno-"));
  }
}
for (const program of ["dist/device-login.js", "install.sh"]) {
  addProgram(program, basename(program));
}
for (const text of ["install.ps1", `dist/${THIRD_PARTY_LICENSES}`]) {
  copyFileSync(text, join(FOLDER, basename(text)));
}
addBill("bun", "device-login.cdx.json");
addBill("deno", "device-login-deno.cdx.json");
addSums();

function addProgram(source: string, name: string): void {
  copyFileSync(source, join(FOLDER, name));
  chmodSync(join(FOLDER, name), 0o755);
}

function addBill(engine: string, name: string): void {
  const bill = execFileSync(process.execPath, ["run", "-A", "scripts/release/sbom.ts", engine], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  writeFileSync(join(FOLDER, name), bill);
}

function addSums(): void {
  const names = readdirSync(FOLDER).toSorted();
  const lines = names.map((name) => {
    const sum = createHash("sha256").update(readFileSync(join(FOLDER, name))).digest("hex");
    return `${sum}  ${name}\n`;
  });
  writeFileSync(join(FOLDER, "SHA256SUMS"), lines.join(""));
  console.log(`${FOLDER}: ${names.join(", ")}`);
}
