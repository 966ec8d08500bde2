import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../../oauth/base/clock.ts";
import { makePrivateFolder } from "../../system/private_folder.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { LockFile, readLock, type Sighting } from "./lock_file.ts";
import { describeOwner, lifeOf } from "./lock_owner.ts";
import { PINNED_SILENCE_MS, SILENCE_MS } from "./lock_silence.ts";
import type { Lock } from "./session_store.ts";

/** Milliseconds between two heartbeats of a lock file. */
const FILE_HEARTBEAT_MS = 2_000;

/** A lock that can be pinned. */
type PinnableLock = Required<Lock>;

/** The lock file that this process created, or the owner of the existing one. */
type FileAttempt = { file: LockFile } | { holder: string };

/**
 * Locks that are files: the process that creates the file holds the lock, and touches the file as a
 * heartbeat.
 *
 * A lock is taken over at once if its owner is known to be gone, otherwise after ten seconds
 * without a heartbeat. The seconds are counted by this process, from one look to the next, so the
 * clocks of file systems and machines make no difference.
 *
 * Only the process that holds the claim on a lock, a second file named after it, may remove the
 * lock. Otherwise the second of two processes that find it stale would remove the new lock of the
 * first. The owner also makes that claim, to pin its lock and to release it. A claim is not taken
 * over from a process that is known to live, stopped or not, so only one process acts under it.
 */
export class FileLocks {
  readonly #clock: Clock;
  readonly #watched = new Map<string, Sighting & { since: number }>();

  /** @param clock measures the time without a heartbeat */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Acquires a lock, or reports its holder. The folder is created when needed. */
  async tryAcquire(path: string): Promise<{ lock: PinnableLock } | { holder: string }> {
    await makePrivateFolder(dirname(path));
    const attempt = await this.#try(path, { root: path });
    return "holder" in attempt ? attempt : { lock: this.#hold(path, attempt.file) };
  }

  /** Claims on claims are named after the first lock, so that names do not grow. */
  async #try(path: string, { root }: { root: string }): Promise<FileAttempt> {
    const sighting = await readLock(path);
    if (sighting === undefined) return this.#create(path);
    const stale = this.#isStale(path, { sighting, claim: path !== root });
    if (!stale) return { holder: describeOwner(sighting.owner) };
    const claim = await this.#try(`${root}.${sighting.id}`, { root });
    if ("holder" in claim) return claim;
    try {
      // It may have been removed and created again before the claim.
      if ((await readLock(path))?.id === sighting.id) await rm(path, { force: true });
    } finally {
      await claim.file.remove();
    }
    return this.#create(path);
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

  #create(path: string): FileAttempt {
    this.#watched.delete(path);
    const file = LockFile.create(path);
    // Another process was faster; its owner is not known yet.
    return file ? { file } : { holder: describeOwner(undefined) };
  }

  #hold(path: string, file: LockFile): PinnableLock {
    let claim: LockFile | undefined;
    const stop = startHeartbeat(async () => {
      if (!await file.isCurrent()) return false;
      file.touch();
      claim?.touch();
      return true;
    }, { clock: this.#clock, interval: FILE_HEARTBEAT_MS });

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
      const pinned = claim;
      claim = undefined;
      await pinned?.remove();
    };
    return {
      pin,
      unpin,
      async release() {
        stop();
        try {
          // A full disk may have no room for the claim.
          if (await pin().catch(() => true)) await file.remove();
          await unpin();
        } catch {
          // A lock that can't be removed is taken over after ten seconds.
        } finally {
          file.close();
        }
      },
    };
  }
}
