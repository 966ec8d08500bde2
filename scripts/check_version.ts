// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Fails where the program's version is not the manifest's, or the change log does not know it.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { VERSION } from "../lib/commands/version.ts";

const { version } = JSON.parse(readFileSync("deno.json", "utf8"));
const logged = readFileSync("CHANGELOG.md", "utf8").includes(`## ${version}`);
if (version !== VERSION || !logged) {
  console.error(
    `deno.json says ${version}, the program ${VERSION}, and CHANGELOG.md ` +
      `${logged ? "knows" : "does not know"} it.`,
  );
  process.exitCode = 1;
} else {
  console.log(`Version ${version} is the same everywhere.`);
}
