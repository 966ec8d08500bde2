// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Fails if the program, deno.json and the tag have different versions, or if the change log has no
 * section for the version: `check_version.ts [TAG]`.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { VERSION } from "../lib/host/version.ts";
import { releaseNotes } from "./release/change_log.ts";

const { version } = JSON.parse(readFileSync("deno.json", "utf8"));
const [tag = `v${version}`] = process.argv.slice(2);
try {
  if (version !== VERSION) {
    throw new Error(`deno.json has version ${version}, but the program ${VERSION}.`);
  }
  if (tag !== `v${version}`) throw new Error(`The tag must be v${version}: got ${tag}.`);
  releaseNotes(readFileSync("CHANGELOG.md", "utf8"), version);
  console.log(`The version is ${version} everywhere.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
