// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Makes binaries in `dist/bin`, and their SHA-256 checksums: `deno task compile [--target NAME…]
 * [--engine deno|bun]`.
 *
 * @module
 */

import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { compileByBun } from "./bun_binary.ts";
import { checkEmbedded, compileByDeno } from "./deno_binary.ts";
import { binaryName, type Target, TARGETS } from "./targets.ts";

const FOLDER = "dist/bin";
const SUMS = "SHA256SUMS";

const { values: { engine, target: wanted } } = parseArgs({
  options: {
    engine: { type: "string", default: "deno" },
    target: { type: "string", multiple: true },
  },
});

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function main(): void {
  const targets = chooseTargets();
  mkdirSync(FOLDER, { recursive: true });
  // Build elsewhere first, so that an earlier binary survives if this build fails. The name stays the
  // same, because Bun writes it into the binary.
  const making = mkdtempSync(join(FOLDER, ".making-"));
  try {
    for (const target of targets) {
      const name = binaryName(target);
      const made = join(making, name);
      if (engine === "bun") compileByBun(target, made);
      else if (!compileByDeno(target, made)) return checkInstead(targets);
      renameSync(made, join(FOLDER, name));
      console.log(join(FOLDER, name));
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  writeSums();
}

function chooseTargets(): readonly Target[] {
  if (engine !== "deno" && engine !== "bun") {
    throw new Error(`--engine must be deno or bun: got ${engine}.`);
  }
  const possible = TARGETS.filter((target) => target[engine] !== undefined);
  if (wanted === undefined) return possible;
  return wanted.map((name) => {
    const target = possible.find((target) => [target.name, target[engine]].includes(name));
    if (target !== undefined) return target;
    const names = possible.map(({ name }) => name).join(", ");
    throw new Error(`--target must be one of ${names} for ${engine}: got ${name}.`);
  });
}

/** Checks what would be embedded if Deno's runtime for binaries is unavailable. */
function checkInstead(targets: readonly Target[]): void {
  console.log("No binaries: Deno's runtime for binaries (denort) can't be downloaded.");
  for (const target of targets.filter(({ name }) => name.startsWith("linux"))) {
    checkEmbedded(target);
    console.log(`${target.name}: only the packages of the program would be embedded`);
  }
}

function writeSums(): void {
  const lines = readdirSync(FOLDER).filter((name) => name.startsWith("device-login-")).toSorted()
    .map((name) => {
      const sum = createHash("sha256").update(readFileSync(join(FOLDER, name))).digest("hex");
      return `${sum}  ${name}\n`;
    });
  writeFileSync(join(FOLDER, SUMS), lines.join(""));
}
