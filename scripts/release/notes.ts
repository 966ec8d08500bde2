// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Prints the section of a version in CHANGELOG.md: `notes.ts v0.1.0`.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { releaseNotes } from "./change_log.ts";

const version = (process.argv[2] ?? "").replace(/^v/, "");
try {
  console.log(releaseNotes(readFileSync("CHANGELOG.md", "utf8"), version));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
