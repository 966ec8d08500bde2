// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Writes the files that are derived from the tables of settings, commands and variables:
 * `deno task generate`. These are the JSON Schema of `config.yaml` and the tables in
 * docs/command_line.md. With `--check`, it fails if a file is not up to date.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { configSchema } from "../../lib/settings/config/config_schema.ts";
import { commandTable, settingTable, variableTable } from "./doc_tables.ts";

const DOCS = "docs/command_line.md";

const check = process.argv.includes("--check");
const files = [
  { path: "schemas/config.schema.json", text: `${JSON.stringify(configSchema())}\n` },
  { path: DOCS, text: insertTables(readFileSync(DOCS, "utf8")) },
];
for (const { path, text } of files) {
  const formatted = format(path, text);
  if (!check) writeFileSync(path, formatted);
  else if (readFileSync(path, "utf8") !== formatted) {
    console.error(`${path} is not up to date. Run: deno task generate`);
    process.exitCode = 1;
  }
}
if (!process.exitCode) console.log(`${files.length} files are up to date.`);

/** Replaces the tables between the markers of a page. */
function insertTables(page: string): string {
  const tables = { commands: commandTable(), settings: settingTable(), variables: variableTable() };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const marked = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!marked.test(text)) throw new Error(`${DOCS} has no markers for the table ${name}.`);
    return text.replace(marked, (_, start, end) => `${start}\n${table}\n${end}`);
  }, page);
}

function format(path: string, text: string): string {
  const extension = path.slice(path.lastIndexOf(".") + 1);
  return execFileSync(process.execPath, ["fmt", "--ext", extension, "-"], {
    input: text,
    encoding: "utf8",
  });
}
