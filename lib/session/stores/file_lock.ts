import { rm } from "node:fs/promises";
import type { Clock } from "../../oauth/base/clock.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { LockFile, readLock, type Sighting } from "./lock_file.ts";
import { describeOwner, lifeOf } from "./lock_owner.ts";
import { PINNED_SILENCE_MS, SILENCE_MS } from "./lock_silence.ts";
import type { Lock } from "./session_store.ts";

/** Milliseconds between two signs of life. */
const HEARTBEAT_MS = 2_000;

/** A lock that can be pinned. */
type PinnableLock = Required<Lock>;

/** A lock's file that this process has made, or the owner of the one that is there. */
type FileAttempt = { file: LockFile } | { holder: string };

/**
 * Locks that are files: the process that makes the file has the lock, and touches it while it lives.
 *
 * A lock is taken over at once if its owner is known to be gone, else after ten seconds without a
 * sign of life. These are counted here, from one look to the next: the clocks of file systems and
 * machines, and people who set them, make no difference.
 *
 * Only the process that has the claim on a lock, a second file named after it, may remove the lock.
 * Otherwise the second of two that find it stale would remove what the first has made meanwhile. An
 * owner makes that claim as well: to pin its lock, and to release it. A claim is not taken over from
 * a process that is known to live, stopped or not, so what is done under it is done by one alone.
 */
export class FileLocks {
  readonly #clock: Clock;
  readonly #watched = new Map<string, Sighting & { since: number }>();

  /** @param clock counts the silence */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a lock, or reports who has it. */
  async tryAcquire(path: string): Promise<{ lock: PinnableLock } | { holder: string }> {
    const attempt = await this.#try(path, { root: path });
    return "holder" in attempt ? attempt : { lock: this.#hold(path, attempt.file) };
  }

  /** The claims on claims are named after the first lock, so that names do not grow. */
  async #try(path: string, { root }: { root: string }): Promise<FileAttempt> {
    const sighting = await readLock(path);
    if (sighting === undefined) return this.#make(path);
    const stale = this.#isStale(path, { sighting, claim: path !== root });
    if (!stale) return { holder: describeOwner(sighting.owner) };
    const claim = await this.#try(`${root}.${sighting.id}`, { root });
    if ("holder" in claim) return claim;
    try {
      // It may have been removed, and made again, before the claim.
      if ((await readLock(path))?.id === sighting.id) await rm(path, { force: true });
    } finally {
      await claim.file.remove();
    }
    return this.#make(path);
  }

  #isStale(path: string, { sighting, claim }: { sighting: Sighting; claim: boolean }): boolean {
    const { id, beat, owner } = sighting;
    const life = owner === undefined ? "unknown" : lifeOf(owner);
    if (life === "gone") return true;
    if (claim && life === "alive") return false;
    const now = this.#clock.monotonic();
    const last = this.#watched.get(path);
    if (last?.id === id && last.beat === beat) {
      return now - last.since >= (claim ? PINNED_SILENCE_MS : SILENCE_MS);
    }
    this.#watched.set(path, { ...sighting, since: now });
    return false;
  }

  #make(path: string): FileAttempt {
    this.#watched.delete(path);
    const file = LockFile.make(path);
    // Another process may have been quicker; its owner is not known yet.
    return file ? { file } : { holder: describeOwner(undefined) };
  }

  #hold(path: string, file: LockFile): PinnableLock {
    let claim: LockFile | undefined;
    const stop = startHeartbeat(async () => {
      if (!await file.isCurrent()) return false;
      file.touch();
      claim?.touch();
      return true;
    }, { clock: this.#clock, interval: HEARTBEAT_MS });

    const pin = async () => {
      if (claim === undefined) {
        const attempt = await this.#try(`${path}.${file.id}`, { root: path });
        if ("holder" in attempt) return false;
        claim = attempt.file;
      }
      if (await claim.isCurrent() && await file.isCurrent()) return true;
      await unpin();
      return false;
    };
    const unpin = async () => {
      const made = claim;
      claim = undefined;
      await made?.remove();
    };
    return {
      pin,
      unpin,
      async release() {
        stop();
        try {
          // On a full disk there may be no room for the claim.
          if (await pin().catch(() => true)) await file.remove();
          await unpin();
        } catch {
          // A lock that can't be removed is taken over after its silence.
        } finally {
          file.close();
        }
      },
    };
  }
}
