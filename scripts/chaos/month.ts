import { type SessionProcess, startSessionProcess } from "../../tests/support/session_process.ts";
import { pause, withSharedSession } from "../../tests/support/session_stress.ts";
import { sendSignal } from "../../tests/support/stop_and_kill.ts";
import { createRandom, type Random } from "../fuzz/random.ts";
import { Tally } from "./tally.ts";

/** The number of processes that share the session. */
const PROCESSES = 4;

const HOUR_MS = 3_600_000;

/** Every so many hours, on average, a process is killed. */
const HOURS_PER_KILL = 6;

/** Every so many hours, on average, the machine's clock is set. */
const HOURS_PER_CLOCK_SET = 12;

/** By how much it is set at most: a time zone taken for another, a battery that is empty. */
const MAX_CLOCK_ERROR_MS = 48 * HOUR_MS;

/** The longest delay of a request and of its reply, so that they are hit in the middle. */
const MAX_DELAY_MS = 40;

/** The options of a month. */
export interface MonthOptions {
  hours: number;
  /** How many times a process is suspended. */
  suspensions: number;
  /** The speed of the locks' clock; suspensions are as much shorter. */
  pace: number;
  seed: number;
}

/** One of the processes. */
interface Worker extends SessionProcess {
  name: string;
  stopped: boolean;
}

/**
 * Simulates a month in which four processes need a token of one session every hour. Random ones are
 * killed, or suspended for longer than a lock lasts without a heartbeat, mostly in the middle of a
 * request, and the machine's clock is set back and forward. The server ends a session whose refresh
 * token is sent twice. Checks that no token is, that every process gets one that the server has
 * issued, and that the session is not lost.
 *
 * If a process is killed between the server's rotation and its save, the new token is lost, so the
 * server repeats its last reply. This counts apart.
 */
export async function simulateMonth(options: MonthOptions): Promise<Tally> {
  const { hours, suspensions, pace, seed } = options;
  const random = createRandom(seed);
  const tally = new Tally();
  let serverTime = Date.UTC(2026, 0, 1);
  let clockError = 0;
  /** The sender of the newest request, and what waits for one. */
  let newest: string | undefined;
  let onRequest = () => {};
  const killed = new Set<string>();
  const sent = new Map<string, { by: string; reply: Promise<Response> }>();

  const slowly = async (next: () => Promise<Response>) => {
    await pause(random.below(MAX_DELAY_MS));
    const reply = await next();
    await pause(random.below(MAX_DELAY_MS));
    return reply;
  };
  const between = async (request: Request, next: () => Promise<Response>) => {
    newest = request.headers.get("x-process") ?? undefined;
    onRequest();
    const form = new URLSearchParams(await request.text());
    const token = form.get("refresh_token");
    if (token === null) return await slowly(next);
    const by = newest ?? "this process";
    const before = sent.get(token);
    const again = before && killed.has(before.by);
    if (again) tally.count("tokens lost by a kill between rotation and save");
    else if (before) tally.faults.push(`${by} sent a refresh token that ${before.by} had sent`);
    else tally.count("refreshes");
    const reply = again ? before.reply : slowly(next);
    sent.set(token, { by, reply });
    return (await reply).clone();
  };

  await withSharedSession(async ({ folder, options: session, replies, signIn }) => {
    await signIn();
    let started = 0;
    const start = (): Worker => {
      const name = `process ${++started}`;
      const its = { ...session, headers: { "x-process": name }, pace };
      return { ...startSessionProcess({ folder, session: its }), name, stopped: false };
    };
    const workers = Array.from({ length: PROCESSES }, start);
    /** The processes that wait for a token, or are suspended while they do. */
    const busy = new Map<string, Promise<void>>();

    const refresh = async (worker: Worker) => {
      const now = serverTime + clockError;
      // Sometimes the server has refused the access token.
      const minValidity = random.oneIn(6) ? "Infinity" : 30;
      try {
        const { accessToken, code, message } = await worker.order({
          type: "token",
          minValidity,
          now,
        });
        const isIssued = replies.some(({ access_token }) => access_token === accessToken);
        // The lock of a process that lives is waited for, up to 45 seconds.
        const isSuspended = workers.some(({ stopped }) => stopped);
        if (code === "store_locked" && isSuspended) {
          tally.count("gave up waiting for a suspended one");
        } else if (code !== undefined) tally.faults.push(`${worker.name}: ${code}: ${message}`);
        else if (!isIssued) tally.faults.push(`${worker.name}: a token that nobody has issued`);
        else tally.count("tokens");
      } catch (error) {
        if (!killed.has(worker.name)) tally.faults.push(`${worker.name}: ${error}`);
      }
    };

    for (let hour = 0; hour < hours && tally.faults.length === 0; hour++) {
      serverTime += HOUR_MS + random.below(60_000);
      if (random.oneIn(HOURS_PER_CLOCK_SET)) {
        clockError = random.below(2 * MAX_CLOCK_ERROR_MS) - MAX_CLOCK_ERROR_MS;
        tally.count(`clock set ${clockError < 0 ? "back" : "forward"}`);
      }
      const sending = new Promise<void>((resolve) => onRequest = resolve);
      for (const [index, worker] of workers.entries()) {
        const isOver = killed.has(worker.name);
        const one = isOver ? workers[index] = start() : worker;
        if (busy.has(one.name)) continue;
        busy.set(one.name, refresh(one).finally(() => busy.delete(one.name)));
      }
      tally.count("hours");
      const suspends = random.below(hours) < suspensions;
      const kills = random.oneIn(HOURS_PER_KILL);
      if (suspends || kills) {
        // At the request, or a while after it.
        await Promise.race([sending, Promise.all(busy.values())]);
        await pause(random.below(2 * MAX_DELAY_MS));
      }
      if (suspends) suspend(pick(workers, { newest, random, killed }));
      if (kills) await kill(pick(workers, { newest, random, killed }));
      const awake = workers.filter(({ stopped }) => !stopped).map(({ name }) => busy.get(name));
      await Promise.all(awake);
    }
    await Promise.all(busy.values());
    for (const { name } of workers) killed.add(name);
    await Promise.all(workers.map(({ kill }) => kill()));
    const last = start();
    await refresh(last);
    await last.kill();

    function suspend(worker: Worker): void {
      // At least one keeps running.
      if (worker.stopped || workers.filter(({ stopped }) => !stopped).length === 1) return;
      const isLong = random.oneIn(4);
      tally.count(`suspensions of ${isLong ? "42 to 50" : "12 to 20"} s`);
      worker.stopped = true;
      sendSignal(worker, "SIGSTOP");
      const timer = setTimeout(() => {
        sendSignal(worker, "SIGCONT");
        worker.stopped = false;
      }, ((isLong ? 42_000 : 12_000) + random.below(8_000)) / pace);
      worker.ended.then(() => clearTimeout(timer));
    }

    async function kill(worker: Worker): Promise<void> {
      tally.count("kills");
      killed.add(worker.name);
      worker.stopped = false;
      await worker.kill();
    }
  }, { between, now: () => serverTime });
  return tally;
}

/** Picks a process: often the one that has sent the newest request. */
function pick(
  workers: readonly Worker[],
  { newest, random, killed }: {
    newest: string | undefined;
    random: Random;
    killed: ReadonlySet<string>;
  },
): Worker {
  const alive = workers.filter(({ name }) => !killed.has(name));
  const working = alive.find(({ name }) => name === newest);
  return working && !random.oneIn(4) ? working : random.pick(alive);
}
