// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Fails where the program's version is not the manifest's, or the change log says nothing of it, or
 * the tag is for another: `check_version.ts [TAG]`.
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
  if (version !== VERSION) throw new Error(`deno.json says ${version}, the program ${VERSION}.`);
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, the version ${version}.`);
  releaseNotes(readFileSync("CHANGELOG.md", "utf8"), version);
  console.log(`Version ${version} is the same everywhere.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
