// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Prints what CHANGELOG.md says of a version: `notes.ts v0.1.0`.
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
