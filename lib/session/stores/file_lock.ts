import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  futimesSync,
  linkSync,
  openSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { open, rm } from "node:fs/promises";
import { type Clock, createTimeline } from "../../oauth/clock.ts";
import { orAbsent } from "./file_error.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { describeOwner, isGone, type LockOwner, newOwner, parseOwner } from "./lock_owner.ts";
import type { Lock, LockAttempt } from "./session_store.ts";

/** Milliseconds without a sign of life after which a lock may be taken from its owner. */
const SILENCE = 10_000;

/** Milliseconds between two signs of life. */
const HEARTBEAT = 2_000;

/** A lock as a file shows it. */
interface Sighting {
  /** Tells it from any lock that stands there before or after. */
  id: string;
  /** Changes with every sign of life. */
  beat: string;
  owner: LockOwner | undefined;
}

/**
 * Locks that are files: whoever makes the file has the lock. Its owner touches it while it lives.
 *
 * A lock is taken over at once where its owner is known to be gone, else after ten seconds without a
 * sign of life. These are counted here, from one look to the next: what the clocks of file systems,
 * machines and people say makes no difference.
 */
export class FileLocks {
  readonly #clock: Clock;
  readonly #watched = new Map<string, Sighting & { since: number }>();

  /** @param clock counts the silence */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a lock, or says who has it. */
  async tryAcquire(path: string): Promise<LockAttempt> {
    return await this.#try(path, { claims: path });
  }

  async #try(path: string, { claims }: { claims: string }): Promise<LockAttempt> {
    const sighting = await look(path);
    if (sighting === undefined) return this.#make(path);
    const { owner } = sighting;
    const stale = (owner && isGone(owner)) || this.#isSilent(path, sighting);
    if (!stale) return { holder: describeOwner(owner) };
    return await this.#takeOver(path, { stale: sighting, claims });
  }

  #isSilent(path: string, { id, beat, owner }: Sighting): boolean {
    const now = this.#clock.monotonic();
    const last = this.#watched.get(path);
    if (last?.id === id && last.beat === beat) return now - last.since >= SILENCE;
    this.#watched.set(path, { id, beat, owner, since: now });
    return false;
  }

  /**
   * Of several who find the same lock stale one may remove it: who has the lock on that, and still
   * finds it there. Otherwise the second would remove what the first has made meanwhile.
   *
   * That lock may be stale itself, where its owner was killed, too. All of them are named after the
   * first, so that the names do not grow.
   */
  async #takeOver(
    path: string,
    { stale, claims }: { stale: Sighting; claims: string },
  ): Promise<LockAttempt> {
    const claim = await this.#try(`${claims}.${stale.id}`, { claims });
    if (!("lock" in claim)) return claim;
    try {
      if ((await look(path))?.id === stale.id) await rm(path, { force: true });
    } finally {
      await claim.lock.release();
    }
    return this.#make(path);
  }

  #make(path: string): LockAttempt {
    this.#watched.delete(path);
    const lock = createLock(path, this.#clock);
    // Somebody else may have been quicker, and is not known yet.
    return lock ? { lock } : { holder: describeOwner(undefined) };
  }
}

/** Makes the lock's file, where there is none. */
function createLock(path: string, clock: Clock): Lock | undefined {
  const owner = newOwner();
  const draft = `${path}.${owner.id}.new`;
  try {
    writeFileSync(draft, JSON.stringify(owner), { flag: "wx" });
    chmodSync(draft, 0o600);
    publish(draft, path);
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") return undefined;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return keepAlive(path, openSync(path, "r+"), clock);
}

/** Whole at once: nobody is to find a lock that does not say whose it is. */
function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") throw error;
    // Some file systems know no links. There a process that is killed between two steps of this
    // leaves a lock that others wait ten seconds for.
    copyFileSync(draft, path, constants.COPYFILE_EXCL);
  }
}

function keepAlive(path: string, file: number, clock: Clock): Lock {
  const now = createTimeline(clock);
  let last = now();
  const stop = startHeartbeat(() => {
    futimesSync(file, new Date(), new Date());
    last = now();
  }, { clock, interval: HEARTBEAT });
  return {
    async release() {
      stop();
      closeSync(file);
      // After a long silence, as when the machine slept, it may be somebody else's by now. If it
      // is not, whoever waits for it will see to it.
      if (now() - last < SILENCE / 2) await rm(path, { force: true }).catch(() => {});
    },
  };
}

async function look(path: string): Promise<Sighting | undefined> {
  const file = await orAbsent(open(path, "r"));
  if (file === undefined) return undefined;
  try {
    const { ino, mtimeNs } = await file.stat({ bigint: true });
    const owner = parseOwner(await file.readFile("utf8"));
    return { id: owner?.id ?? `${ino}-${mtimeNs}`, beat: String(mtimeNs), owner };
  } finally {
    await file.close();
  }
}
