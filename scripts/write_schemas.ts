// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Writes `schemas/config.schema.json`, which editors take for `config.yaml`: `deno task schemas`.
 * With `--check` it fails where the file is not what it would write.
 *
 * @module
 */

import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { configSchema } from "../lib/settings/config/config_schema.ts";

const FILE = "schemas/config.schema.json";

const schema = JSON.stringify(configSchema());
if (!process.argv.includes("--check")) {
  writeFileSync(FILE, schema);
} else if (JSON.stringify(JSON.parse(readFileSync(FILE, "utf8"))) !== schema) {
  console.error(`${FILE} is not up to date: run deno task schemas.`);
  process.exitCode = 1;
} else {
  console.log(`${FILE} is up to date.`);
}
