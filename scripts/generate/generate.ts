// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Writes the files that are derived from the tables of settings, commands, variables and rules:
 * `deno task generate`. These are the JSON Schema of `config.yaml` and the tables in
 * docs/command_line.md and docs/conformance.md. With `--check`, it fails if a file is not up to date.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { configSchema } from "../../lib/settings/config/config_schema.ts";
import { capabilityTable, clientRuleTable } from "./conformance_tables.ts";
import { commandTable, settingTable, variableTable } from "./doc_tables.ts";

/** The tables of each page, by the names of their markers. */
const PAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "docs/command_line.md": {
    commands: commandTable(),
    settings: settingTable(),
    variables: variableTable(),
  },
  "docs/conformance.md": { capabilities: capabilityTable(), rules: clientRuleTable() },
};

const check = process.argv.includes("--check");
const files = [
  { path: "schemas/config.schema.json", text: `${JSON.stringify(configSchema())}\n` },
  ...Object.keys(PAGES).map((path) => ({ path, text: insertTables(path) })),
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
function insertTables(path: string): string {
  return Object.entries(PAGES[path] ?? {}).reduce((text, [name, table]) => {
    const marked = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!marked.test(text)) throw new Error(`${path} has no markers for the table ${name}.`);
    return text.replace(marked, (_, start, end) => `${start}\n${table}\n${end}`);
  }, readFileSync(path, "utf8"));
}

function format(path: string, text: string): string {
  const extension = path.slice(path.lastIndexOf(".") + 1);
  return execFileSync(process.execPath, ["fmt", "--ext", extension, "-"], {
    input: text,
    encoding: "utf8",
  });
}
