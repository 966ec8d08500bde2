import { type SessionProcess, startSessionProcess } from "../../tests/support/session_process.ts";
import { pause, withSharedSession } from "../../tests/support/session_stress.ts";
import { sendSignal } from "../../tests/support/stop_and_kill.ts";
import { createRandom, type Random } from "../fuzz/random.ts";
import { MAX_DELAY_MS, watchRotation } from "./rotation_watch.ts";
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

/** Milliseconds in which a process that continues finishes its request, on a busy machine. */
const RESUMED_MS = 10_000;

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
 */
export async function simulateMonth(options: MonthOptions): Promise<Tally> {
  const { hours, suspensions, pace, seed } = options;
  const random = createRandom(seed);
  const tally = new Tally();
  let serverTime = Date.UTC(2026, 0, 1);
  let clockError = 0;
  /** When the last suspended process has continued. */
  let resumed = -Infinity;
  const killed = new Set<string>();
  const watch = watchRotation({ random, tally, killed });

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
        // The lock of a process that lives is waited for, up to 95 seconds.
        const isSuspended = workers.some(({ stopped }) => stopped);
        const hasWaited = isSuspended || performance.now() - resumed < RESUMED_MS;
        if (code === "store_locked" && hasWaited) {
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
      const sending = watch.nextRequest();
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
      if (suspends) suspend(pick(workers, { newest: watch.newest(), random, killed }));
      if (kills) await kill(pick(workers, { newest: watch.newest(), random, killed }));
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
        resumed = performance.now();
      }, ((isLong ? 42_000 : 12_000) + random.below(8_000)) / pace);
      worker.ended.then(() => clearTimeout(timer));
    }

    async function kill(worker: Worker): Promise<void> {
      tally.count("kills");
      killed.add(worker.name);
      worker.stopped = false;
      await worker.kill();
    }
  }, { between: watch.between, now: () => serverTime });
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
