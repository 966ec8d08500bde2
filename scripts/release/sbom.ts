// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Prints the bill of materials of Deno's or Bun's binaries: `sbom.ts deno|bun`.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { VERSIONS } from "../runtimes.ts";
import { billOfMaterials } from "./bill_of_materials.ts";
import { embeddedPackages } from "./embedded_packages.ts";
import { RUNTIME_SOURCES } from "./runtime_sources.ts";

const name = process.argv[2] ?? "";
if (name !== "deno" && name !== "bun") {
  console.error(`The engine must be deno or bun: got "${name}".`);
  process.exitCode = 2;
} else {
  const { repository, tag } = RUNTIME_SOURCES[name];
  const bill = billOfMaterials({
    version: JSON.parse(readFileSync("deno.json", "utf8")).version,
    serial: crypto.randomUUID(),
    time: Date.now(),
    runtime: { name, version: VERSIONS[name], purl: `pkg:github/${repository}@${tag}` },
    packages: embeddedPackages("cli.ts"),
  });
  console.log(JSON.stringify(bill, null, 2));
}
