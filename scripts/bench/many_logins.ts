// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Compares what pending logins cost with other clients: `deno task bench many [--runtime NAME]
 * [--size N] [--client NAME] [--signal start|wait|both] [--interval SECONDS] [--rounds N]
 * [--json FILE]`. Each client and size runs in a fresh process, against a server in its memory that
 * answers every poll with `authorization_pending`. Prints a table with ratios to openid-client, and
 * writes the same as JSON.
 *
 * `--long` instead holds 50,000 logins at an interval of 15 seconds for two minutes.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Runtime, runtimePath } from "../runtimes.ts";
import type { Cost } from "./many_logins/measure.ts";

/** A row of the table. */
interface Row extends Cost {
  runtime: string;
  size: number;
  client: string;
}

/** The columns: their heading, and the digits after the point. */
const COLUMNS: readonly (readonly [name: keyof Cost, heading: string, digits: number])[] = [
  ["start", "start µs", 1],
  ["poll", "poll µs", 1],
  ["heap", "heap B", 0],
  ["blocked", "blocked ms", 0],
  ["late", "late ms", 0],
  ["abort", "abort ms", 0],
  ["after", "sent after", 0],
];

/** The command that starts a runtime with its garbage collector exposed. */
const COMMANDS: Readonly<Record<Runtime, readonly string[]>> = {
  node: ["--expose-gc"],
  deno: ["run", "-A", "--no-check", "--v8-flags=--expose-gc"],
  bun: [],
};

const { values } = parseArgs({
  options: {
    runtime: { type: "string", multiple: true, default: ["node"] },
    size: { type: "string", multiple: true, default: ["100", "1000", "10000"] },
    client: {
      type: "string",
      multiple: true,
      default: ["openid-client", "device-login", "octokit"],
    },
    signal: { type: "string", default: "both" },
    interval: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    json: { type: "string" },
    long: { type: "boolean", default: false },
  },
});
const long = { size: ["50000"], client: ["device-login"], interval: "15", rounds: "7" };
const { size: sizes, client: clients, interval, rounds } = values.long ? long : values;

const rows: Row[] = [];
console.log(`|runtime|logins|client|${COLUMNS.map(([, heading]) => `${heading}|`).join("")}`);
console.log(`|${"-|".repeat(COLUMNS.length + 3)}`);
for (const runtime of values.runtime as Runtime[]) {
  for (const size of sizes) {
    for (const client of clients) {
      const row = { runtime, size: Number(size), client, ...measure(runtime, { client, size }) };
      rows.push(row);
      console.log(`|${runtime}|${size}|${client}|${cells(row)}`);
    }
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);

function measure(runtime: Runtime, { client, size }: { client: string; size: string }): Cost {
  const script = "scripts/bench/many_logins/measure.ts";
  const args = [...COMMANDS[runtime], script, client, size, interval, rounds, values.signal];
  const stdio = ["ignore", "pipe", "inherit"] as const;
  return JSON.parse(
    execFileSync(runtimePath(runtime), args, { encoding: "utf8", stdio: [...stdio] }),
  );
}

/** Returns the numbers of a row, with their ratios to openid-client's in the same run. */
function cells(row: Row): string {
  const peer = rows.find(({ runtime, size, client }) =>
    runtime === row.runtime && size === row.size && client === "openid-client"
  );
  return COLUMNS.map(([name, , digits]) => {
    const value = row[name];
    if (value === undefined) return "–|";
    const other = peer?.[name];
    const ratio = peer !== row && other ? ` (${(value / other).toFixed(2)} ×)` : "";
    return `${value.toFixed(digits)}${ratio}|`;
  }).join("");
}
