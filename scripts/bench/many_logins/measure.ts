// deno-lint-ignore-file no-console -- a script reports to the process that runs it
/**
 * Holds many logins of one client pending, and prints what they cost as JSON:
 * `measure.ts CLIENT SIZE INTERVAL ROUNDS [SIGNAL]`. It has to run in a fresh process, with the
 * garbage collector exposed.
 *
 * @module
 */

import process from "node:process";
import { CLIENTS, type SignalUse, type Wait } from "./clients.ts";
import { createPendingServer } from "./server.ts";

/** The cost of pending logins. */
export interface Cost {
  /** CPU time of a start, in microseconds. */
  start: number;
  /** CPU time of a poll, in microseconds. */
  poll: number;
  /** Heap of a pending login, in bytes. */
  heap: number;
  /** The longest time that the event loop was blocked, in milliseconds. */
  blocked: number;
  /** The longest time from the moment when a poll was due until it was sent, in milliseconds. */
  late: number;
  /** The time from the abort of all logins until all have ended, in milliseconds. */
  abort: number | undefined;
  /** Token requests after the abort. */
  after: number | undefined;
}

/** The logins that warm the process up, with the shortest interval. */
const WARM_UP_LOGINS = 1_000;

/** How many times each of them polls. */
const WARM_UP_ROUNDS = 4;

/** The pause between two measurements of the event loop, in milliseconds. */
const SAMPLE_MS = 10;

const [, , name = "", size = "", interval = "", rounds = "", use = "both"] = process.argv;
const client = CLIENTS[name];
if (!client) throw new Error(`there is no client ${name}`);
const isOctokit = name === "octokit";
let seconds = 1;
const server = createPendingServer(() => seconds, isOctokit);
const ending = new AbortController();
const shared = { fetch: server.fetch, signal: ending.signal, use: use as SignalUse };
const start = client(shared);

const warmUp = await startAll(WARM_UP_LOGINS);
await polled(WARM_UP_LOGINS * WARM_UP_ROUNDS);
server.end();
await Promise.allSettled(warmUp);
warmUp.length = 0;

seconds = Number(interval);
const logins = Number(size);
const before = await heapUsed();
const waits: Wait[] = [];
let cpu = process.cpuUsage();
for (let login = 0; login < logins; login++) waits.push(await start());
const started = microseconds(cpu);
const pending = waits.map((wait) => wait());
waits.length = 0;
const settled = Promise.allSettled(pending);
await polled(logins);

server.latest = 0;
cpu = process.cpuUsage();
await polled(logins * Number(rounds));
const spent = microseconds(cpu);
// A moment without requests, and with an idle compiler.
await new Promise((resolve) => setTimeout(resolve, 500));
const heap = (await heapUsed() - before) / logins;
const { latest } = server;
const sampler = sampleEventLoop();
await polled(logins);
const blocked = sampler();

const cost: Cost = {
  start: started / logins,
  poll: spent / (logins * Number(rounds)),
  heap,
  blocked,
  late: latest,
  ...(isOctokit ? { abort: undefined, after: undefined } : await abortAll()),
};
console.log(JSON.stringify(cost));
process.exit(0);

async function startAll(count: number): Promise<Promise<unknown>[]> {
  const all: Promise<unknown>[] = [];
  for (let login = 0; login < count; login++) {
    const wait = await start();
    all.push(wait().catch(() => {}));
  }
  return all;
}

/** Waits for a number of further polls. */
async function polled(count: number): Promise<void> {
  const end = server.polls + count;
  while (server.polls < end) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Measures the longest time that the event loop was blocked, until the returned function is called. */
function sampleEventLoop(): () => number {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - SAMPLE_MS);
    last = now;
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

async function abortAll(): Promise<{ abort: number; after: number }> {
  const begun = performance.now();
  ending.abort();
  const { polls } = server;
  await settled;
  const abort = performance.now() - begun;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 500));
  return { abort, after: server.polls - polls };
}

async function heapUsed(): Promise<number> {
  const { Bun, gc } = globalThis as unknown as {
    Bun?: { gc(force: boolean): void };
    gc?: () => void;
  };
  // In several turns, since finalizers free more.
  for (let round = 0; round < 5; round++) {
    if (Bun) Bun.gc(true);
    else gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage().heapUsed;
}

function microseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}
