// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Compares the program and the library with peers, and prints the ratios:
 * `deno task bench [start-up] [wire] [size] [many] [OPTIONS]`; by default all of them, in one table.
 *
 * - `--json FILE` also writes the figures as JSON.
 * - `--runtime NAME` (repeatable) and `--against COMMAND` restrict the start-up times and add another
 *   program to them.
 * - `--table` prints a wide table of pending logins instead, for `--runtime`, `--size`, `--client`,
 *   `--signal`, `--interval` and `--rounds`; `--long` holds 50,000 logins for two minutes.
 *
 * @module
 */

import { writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Comparison, HEADING, rowOf } from "./comparison.ts";
import { CLIENTS, compareManyLogins, type ManyLogins, measureManyLogins } from "./many_logins.ts";
import { heading, rowOf as rowOfManyLogins } from "./many_logins/table.ts";
import { compareSizes } from "./sizes.ts";
import { compareStartUp } from "./start_up.ts";
import { compareWire } from "./wire.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string" },
    runtime: { type: "string", multiple: true },
    against: { type: "string" },
    table: { type: "boolean", default: false },
    size: { type: "string", multiple: true, default: ["100", "1000", "10000"] },
    client: { type: "string", multiple: true, default: [...CLIENTS] },
    signal: { type: "string", default: "both" },
    interval: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    long: { type: "boolean", default: false },
  },
});

/** The benchmarks by name. */
const BENCHMARKS: Readonly<
  Record<string, () => Iterable<Comparison> | AsyncIterable<Comparison>>
> = {
  "start-up": () => compareStartUp({ forms: values.runtime, against: values.against }),
  wire: compareWire,
  size: compareSizes,
  many: compareManyLogins,
};

const unknown = positionals.find((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}: ${Object.keys(BENCHMARKS).join(", ")}.`);
  process.exit(2);
}
const figures = values.table || values.long ? tableManyLogins() : await compareAll();
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);

async function compareAll(): Promise<Comparison[]> {
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
  const rows: Comparison[] = [];
  console.log(HEADING);
  for (const name of names) {
    for await (const row of BENCHMARKS[name]?.() ?? []) {
      rows.push(row);
      console.log(rowOf(row));
    }
  }
  return rows;
}

function tableManyLogins(): ManyLogins[] {
  const { runtime: runtimes = ["node"], signal } = values;
  const long = { size: ["50000"], client: ["device-login"], interval: "15", rounds: "7" };
  const { size: sizes, client: clients, interval, rounds } = values.long ? long : values;
  const rows: ManyLogins[] = [];
  console.log(heading());
  for (const row of measureManyLogins({ runtimes, sizes, clients, interval, rounds, signal })) {
    rows.push(row);
    console.log(rowOfManyLogins(row, rows));
  }
  return rows;
}
