// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Fails if the program bypasses the functions that escape control characters in text and in JSON.
 *
 * @module
 */

import { globSync, readFileSync } from "node:fs";
import process from "node:process";
import { outputFaults } from "./output_faults.ts";

const ROOMS = "lib/{commands,host,output,profile,prompt,session,settings,cli,system,oauth}/**/*.ts";
const files = ["cli.ts", ...globSync(ROOMS)].map((file) => file.replaceAll("\\", "/"));
const faults = files.flatMap((file) => outputFaults(file, readFileSync(file, "utf8")));
for (const fault of faults) console.error(fault);
console.log(
  `${files.length} files, ${faults.length} places that bypass the escaping of control characters`,
);
if (faults.length > 0) process.exitCode = 1;
