import assert from "node:assert/strict";
import process from "node:process";
import { getTokens } from "../../lib/session/get_tokens.ts";
import type { SessionStore } from "../../lib/session/stores/session_store.ts";
import { type SessionProcess, startSessionProcess } from "./session_process.ts";
import { pause, withSharedSession } from "./session_stress.ts";

/** The number of processes that share the session. */
const PROCESSES = 4;

/** The options of a test. */
export interface StopAndKillOptions {
  seconds: number;
  /** The seed of all random choices. @default a random one */
  seed?: number;
  /** The speed of the locks' clock; stops are as much shorter. @default 1 */
  pace?: number;
  /** The session's store, and the options with which other processes open it. @default files */
  shared?: { store: SessionStore; options: Record<string, unknown> };
}

/** The counts of a test. */
export interface StopAndKillResult {
  seed: number;
  refreshes: number;
  stops: number;
  kills: number;
  /** Refreshes that were given up since another process held the lock for too long. */
  locked: number;
  /** Refresh tokens that were sent again because the first sender was killed before it saved. */
  afterKill: number;
}

/** A process, and whether it is stopped. */
interface Victim extends SessionProcess {
  name: string;
  stopped: boolean;
}

/**
 * Stops for 12 to 20 seconds, or kills, random ones of four processes that refresh one session in a
 * loop. The server ends a session whose refresh token is sent twice. Checks that no token is, and
 * that the session is not lost.
 *
 * If a process is killed between the server's rotation and its save, the new token is lost, so the
 * server repeats its last reply.
 */
export async function stopAndKill(options: StopAndKillOptions): Promise<StopAndKillResult> {
  const { seconds, seed = Math.floor(Math.random() * 2 ** 32), pace = 1, shared } = options;
  const random = randomNumbers(seed);
  const result = { seed, refreshes: 0, stops: 0, kills: 0, locked: 0, afterKill: 0 };
  const faults: string[] = [];
  const killed = new Set<string>();
  const sent = new Map<string, { by: string; reply: Promise<Response> }>();

  /** The sender of the newest request. */
  let newest: string | undefined;
  /** Delays replies, so that processes are stopped and killed at every step of a request. */
  const slowly = async (next: () => Promise<Response>) => {
    await pause(random() * 40);
    const reply = await next();
    await pause(random() * 40);
    return reply;
  };
  const between = async (request: Request, next: () => Promise<Response>) => {
    newest = request.headers.get("x-process") ?? undefined;
    const form = await request.formData().catch(() => new FormData());
    const token = form.get("refresh_token");
    if (typeof token !== "string") return await slowly(next);
    const by = request.headers.get("x-process") ?? "this process";
    const before = sent.get(token);
    const again = before && killed.has(before.by);
    if (again) result.afterKill++;
    else if (before) faults.push(`${by} sent a refresh token that ${before.by} had sent`);
    else result.refreshes++;
    const reply = again ? before.reply : slowly(next);
    sent.set(token, { by, reply });
    return (await reply).clone();
  };

  await withSharedSession(async ({ folder, options: session, session: own, signIn }) => {
    await signIn();
    const end = performance.now() + seconds * 1000;
    const isOver = () => performance.now() >= end || faults.length > 0;
    let processes = 0;
    const start = (): Victim => {
      const name = `process ${++processes}`;
      const headers = { "x-process": name };
      const its = { ...session, ...shared?.options, headers, pace };
      return { ...startSessionProcess({ folder, session: its }), name, stopped: false };
    };
    const victims = Array.from({ length: PROCESSES }, start);

    const refreshing = victims.map(async (_, index) => {
      while (!isOver()) {
        const victim = victims[index] ?? start();
        try {
          const { code, message } = await victim.order({ type: "token", minValidity: "Infinity" });
          // Nobody can see that a process elsewhere was killed: its lock lasts for a while.
          if (code === "store_locked" && shared) result.locked++;
          else if (code !== undefined) faults.push(`${victim.name}: ${code}: ${message}`);
          await pause(random() * 20);
        } catch (error) {
          if (!killed.has(victim.name)) faults.push(`${victim.name}: ${error}`);
          if (!isOver()) victims[index] = start();
        }
      }
    });

    while (!isOver()) {
      await pause(random() * 2_000 / Math.sqrt(pace));
      // Often the holder of the lock.
      const working = random() < 0.7 && victims.find(({ name }) => name === newest);
      const victim = working || victims[Math.floor(random() * PROCESSES)];
      if (victim === undefined) continue;
      if (random() < 0.8) {
        // At least one keeps running.
        if (victim.stopped || victims.filter(({ stopped }) => !stopped).length === 1) continue;
        victim.stopped = true;
        sendSignal(victim, "SIGSTOP");
        result.stops++;
        const timer = setTimeout(() => {
          victim.stopped = false;
          sendSignal(victim, "SIGCONT");
        }, (12_000 + random() * 8_000) / pace);
        victim.ended.then(() => clearTimeout(timer));
      } else {
        killed.add(victim.name);
        result.kills++;
        await victim.kill();
      }
    }
    for (const { name } of victims) killed.add(name);
    await Promise.all(victims.map(({ kill }) => kill()));
    await Promise.all(refreshing);
    await Promise.all(victims.map(({ kill }) => kill()));
    await getTokens(own, { minValidity: Infinity })
      .catch((error) => faults.push(`The session is lost: ${error.message}`));
  }, { between, ...(shared && { store: shared.store }) });
  assert.deepEqual(faults, [], JSON.stringify(result));
  return result;
}

/**
 * Stops a process when its request arrives, for 15 seconds, while another one refreshes the session.
 * Checks that neither sends a refresh token that was sent before.
 *
 * @param path the end of the request's path
 */
export async function stopAtRequest(path: string): Promise<void> {
  const pace = 10;
  let slow: SessionProcess | undefined;
  let stopped: (() => void) | undefined;
  const between = async (request: Request, next: () => Promise<Response>) => {
    const meant = new URL(request.url).pathname.endsWith(path);
    if (meant && stopped && request.headers.get("x-process") === "slow") {
      sendSignal(slow, "SIGSTOP");
      stopped();
      stopped = undefined;
    }
    return await next();
  };
  await withSharedSession(async ({ folder, options, used, refused, signIn }) => {
    const start = (name: string) => {
      const headers = { "x-process": name };
      return startSessionProcess({ folder, session: { ...options, headers, pace } });
    };
    await signIn();
    slow = start("slow");
    const quick = start("quick");
    try {
      const isStopped = new Promise<void>((resolve) => stopped = resolve);
      const late = slow.order({ type: "token", minValidity: "Infinity" });
      await isStopped;
      const early = quick.order({ type: "token", minValidity: "Infinity" });
      await pause(15_000 / pace);
      sendSignal(slow, "SIGCONT");
      for (const { code, message } of [await early, await late]) {
        assert.equal(code, undefined, message);
      }
      await quick.order({ type: "token", minValidity: "Infinity" });
      assert.ok(used.length > 1);
      assert.equal(new Set(used).size, used.length);
      assert.equal(refused(), 0);
    } finally {
      await Promise.all([slow.kill(), quick.kill()]);
    }
  }, { between });
}

/** Sends a signal. Deno's `child.kill()` considers a child dead after any signal, and sends no other. */
export function sendSignal(
  target: SessionProcess | undefined,
  signal: "SIGSTOP" | "SIGCONT",
): void {
  try {
    if (target?.child.pid !== undefined) process.kill(target.child.pid, signal);
  } catch {
    // It has already ended.
  }
}

/** Returns a generator of numbers from 0 to 1, by a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
