// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Collects the files of a release in `dist/release`, with their SHA-256 checksums: `assets.ts BUN DENO [FOLDER]`,
 * with the folders of Bun's and Deno's binaries. Run `deno task build` first.
 *
 * Bun's binaries have the plain names, and the install scripts download them: there is one for every
 * system, and they start much faster. Deno's binaries, which enforce the permissions that they were
 * compiled with, have `deno` in their names.
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

const [bun = "", deno = "", folder = "dist/release"] = process.argv.slice(2);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
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
  copyFileSync(text, join(folder, basename(text)));
}
addBill("bun", "device-login.cdx.json");
addBill("deno", "device-login-deno.cdx.json");
addSums();

function addProgram(source: string, name: string): void {
  copyFileSync(source, join(folder, name));
  chmodSync(join(folder, name), 0o755);
}

function addBill(engine: string, name: string): void {
  const bill = execFileSync(process.execPath, ["run", "-A", "scripts/release/sbom.ts", engine], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  writeFileSync(join(folder, name), bill);
}

function addSums(): void {
  const names = readdirSync(folder).toSorted();
  const lines = names.map((name) => {
    const sum = createHash("sha256").update(readFileSync(join(folder, name))).digest("hex");
    return `${sum}  ${name}\n`;
  });
  writeFileSync(join(folder, "SHA256SUMS"), lines.join(""));
  console.log(`${folder}: ${names.join(", ")}`);
}
