import {
  chmodSync,
  closeSync,
  futimesSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { open, rm } from "node:fs/promises";
import { ignoreAbsence } from "../../system/file_error.ts";
import { type LockOwner, newOwner, parseOwner } from "./lock_owner.ts";

/** A lock as its file shows it. */
export interface Sighting {
  /** Distinguishes it from any lock at that path before or after it. */
  id: string;
  /** Changes with every heartbeat. */
  beat: string;
  owner: LockOwner | undefined;
}

/** Reads the lock at a path, if there is one. */
export async function readLock(path: string): Promise<Sighting | undefined> {
  const file = await ignoreAbsence(open(path, "r"));
  if (file === undefined) return undefined;
  try {
    const { ino, mtimeNs } = await file.stat({ bigint: true });
    const owner = parseOwner(await file.readFile("utf8"));
    return { id: owner?.id ?? `${ino}-${mtimeNs}`, beat: String(mtimeNs), owner };
  } finally {
    await file.close();
  }
}

/** A lock file that this process created. */
export class LockFile {
  readonly #path: string;
  readonly #file: number;
  #closed = false;
  /** Distinguishes it from any lock at its path before or after it. */
  readonly id: string;

  private constructor(path: string, { id, file }: { id: string; file: number }) {
    this.#path = path;
    this.#file = file;
    this.id = id;
  }

  /**
   * Creates the file, unless it exists.
   *
   * @param path its path
   * @param options how a link to a file is created, which not every file system can
   */
  static create(
    path: string,
    { link = linkSync }: { link?: typeof linkSync } = {},
  ): LockFile | undefined {
    const owner = newOwner();
    const draft = `${path}.${owner.id}.new`;
    try {
      writeFileSync(draft, JSON.stringify(owner), { flag: "wx" });
      chmodSync(draft, 0o600);
      publish(draft, { path, link });
    } catch (error) {
      if ((error as { code?: string }).code === "EEXIST") return undefined;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    return new LockFile(path, { id: owner.id, file: openSync(path, "r+") });
  }

  /** Whether the path still has this lock: another process may have taken it over. */
  async isCurrent(): Promise<boolean> {
    return (await readLock(this.#path))?.id === this.id;
  }

  /** Gives a heartbeat. The open file is touched, never another one that has replaced it. */
  touch(): void {
    if (!this.#closed) futimesSync(this.#file, new Date(), new Date());
  }

  /** Ends the heartbeat. The file stays. */
  close(): void {
    if (!this.#closed) closeSync(this.#file);
    this.#closed = true;
  }

  /** Removes the file, unless another one has replaced it. */
  async remove(): Promise<void> {
    this.close();
    if (await this.isCurrent()) await rm(this.#path, { force: true });
  }
}

/** Publishes the file whole, so that no process finds a lock without its owner. */
function publish(
  draft: string,
  { path, link }: { path: string; link: typeof linkSync },
): void {
  try {
    link(draft, path);
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") throw error;
    // Some file systems have no links. A process that is killed in the middle of a copy leaves a
    // lock that others wait ten seconds for. Deno's copyFileSync() has no code for an existing file.
    writeFileSync(path, readFileSync(draft), { flag: "wx", mode: 0o600 });
  }
}
