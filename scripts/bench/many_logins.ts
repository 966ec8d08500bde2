import { execFileSync } from "node:child_process";
import { type Runtime, runtimePath } from "../runtimes.ts";
import type { Comparison } from "./comparison.ts";
import type { Cost } from "./many_logins/measure.ts";

/** The figures of one client with one number of pending logins. */
export interface ManyLogins extends Cost {
  runtime: string;
  size: number;
  client: string;
}

/** What is measured, with which clients. */
export interface ManyLoginsOptions {
  runtimes: readonly string[];
  /** The numbers of pending logins. */
  sizes: readonly string[];
  clients: readonly string[];
  /** Seconds between two polls. */
  interval: string;
  /** How often each login polls while the CPU time is measured. */
  rounds: string;
  /** Which calls of ours get the signal: `start`, `wait` or `both`. */
  signal: string;
}

/** The clients, the one to compare with first. */
export const CLIENTS: readonly string[] = ["openid-client", "device-login", "octokit"];

/** The command that starts a runtime with its garbage collector exposed. */
const COMMANDS: Readonly<Record<Runtime, readonly string[]>> = {
  node: ["--expose-gc"],
  deno: ["run", "-A", "--no-check", "--v8-flags=--expose-gc"],
  bun: [],
};

/**
 * Measures what pending logins cost. Each client and size runs in a fresh process, against a server
 * in its memory that answers every poll with `authorization_pending`.
 *
 * @param options what is measured
 */
export function* measureManyLogins(
  { runtimes, sizes, clients, ...options }: ManyLoginsOptions,
): Generator<ManyLogins> {
  for (const runtime of runtimes as Runtime[]) {
    for (const size of sizes) {
      for (const client of clients) {
        yield {
          runtime,
          size: Number(size),
          client,
          ...measure([client, size], { runtime, ...options }),
        };
      }
    }
  }
}

function measure(
  subject: readonly string[],
  { runtime, interval, rounds, signal }:
    & Omit<ManyLoginsOptions, "runtimes" | "sizes" | "clients">
    & {
      runtime: Runtime;
    },
): Cost {
  const script = "scripts/bench/many_logins/measure.ts";
  const args = [...COMMANDS[runtime], script, ...subject, interval, rounds, signal];
  const stdio = ["ignore", "pipe", "inherit"] as const;
  return JSON.parse(
    execFileSync(runtimePath(runtime), args, { encoding: "utf8", stdio: [...stdio] }),
  );
}

/** The figures: their name, and the unit and the digits after the point. */
export const COSTS: readonly (readonly [name: keyof Cost, unit: string, digits: number])[] = [
  ["start", "µs", 1],
  ["poll", "µs", 1],
  ["heap", "B", 0],
  ["blocked", "ms", 0],
  ["late", "ms", 0],
  ["abort", "ms", 0],
  ["after", "requests", 0],
];

/** Compares the cost of 10,000 pending logins with that of each peer, under Node. */
export function* compareManyLogins(): Generator<Comparison> {
  const measured = measureManyLogins({
    runtimes: ["node"],
    sizes: ["10000"],
    clients: CLIENTS,
    interval: "5",
    rounds: "3",
    signal: "both",
  });
  const all = [...measured];
  const own = all.find(({ client }) => client === "device-login");
  for (const [name, unit, digits] of COSTS) {
    for (const peer of all) {
      const [ours, theirs] = [own?.[name], peer[name]];
      if (peer === own || ours === undefined || theirs === undefined) continue;
      const round = (figure: number) => Number(figure.toFixed(digits));
      yield {
        what: `10,000 logins: ${name}`,
        unit,
        ours: round(ours),
        peer: peer.client,
        theirs: round(theirs),
      };
    }
  }
}
