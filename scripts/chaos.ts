// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Signs in and refreshes through a network that fails in every way, and simulates a month in which
 * four processes that are killed and suspended share a session, on a clock that is set back and
 * forward: `deno task chaos [--seed N] [--logins N] [--refreshes N] [--hours N] [--suspensions N]
 * [--pace N]`.
 *
 * @module
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { chaosLogins } from "./chaos/logins.ts";
import { simulateMonth } from "./chaos/month.ts";
import { chaosRefreshes } from "./chaos/refreshes.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    logins: { type: "string", default: "200" },
    refreshes: { type: "string", default: "200" },
    hours: { type: "string", default: "720" },
    suspensions: { type: "string", default: "12" },
    pace: { type: "string", default: "1" },
  },
});
const number = (name: keyof typeof values) => Number(values[name]);
const [seed, logins, refreshes, hours] = [
  number("seed"),
  number("logins"),
  number("refreshes"),
  number("hours"),
];
const [suspensions, pace] = [number("suspensions"), number("pace")];

console.log(`seed ${seed}\n`);
const parts = [
  [`${logins} logins`, () => chaosLogins({ logins, seed })],
  [`${refreshes} sessions, refreshed`, () => chaosRefreshes({ refreshes, seed })],
  [`${hours} hours`, () => simulateMonth({ hours, suspensions, pace, seed })],
] as const;
for (const [title, run] of parts) {
  if (title.startsWith("0 ")) continue;
  const began = performance.now();
  const tally = await run();
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(tally.report(`${title}: ${seconds} s`));
  if (tally.faults.length > 0) process.exitCode = 1;
}
process.exit();
