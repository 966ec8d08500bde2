import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, systemClock } from "../../oauth/base/clock.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { ignoreAbsenceAt, throwStoreError } from "../../system/file_error.ts";
import type { FileLocks } from "./file_lock.ts";
import type { SessionStore } from "./session_store.ts";

/** The options of {@linkcode fileStore}. */
export interface FileStoreOptions {
  /** Measures how long a lock has had no heartbeat. @default the system's clock */
  clock?: Clock | undefined;
}

/**
 * A store in a folder: one file for each value, and a lock file next to it while it is locked. Only
 * their owner can read the folder and its files. A file is replaced completely or not at all,
 * whatever happens to the process or the machine.
 *
 * Any number of processes can share the folder, on any runtime.
 *
 * @param folder the folder; it is created when needed
 * @param options the clock
 *
 * @example
 * ```ts
 * const session = { store: fileStore("/home/ann/.local/state/tool"), issuer, clientId: "cli" };
 * ```
 */
export function fileStore(folder: string, options: FileStoreOptions = {}): SessionStore {
  const { clock = systemClock } = options;
  // What writes and locks is loaded when it is used: most processes only read.
  let locks: Promise<FileLocks> | undefined;
  const openLocks = async () => new (await import("./file_lock.ts")).FileLocks(clock);
  const pathOf = (key: string, extension: "json" | "lock") =>
    join(folder, `${checkName(key)}.${extension}`);
  const read = (key: string) => {
    const path = pathOf(key, "json");
    return ignoreAbsenceAt(path, readFile(path, "utf8")).catch(
      throwStoreError("store_unreadable", path),
    );
  };
  const unwritable = throwStoreError("store_unwritable", folder);

  return {
    async get(key) {
      const text = await read(key);
      return text === undefined ? undefined : { value: text, revision: text };
    },
    async prepare(key) {
      const path = pathOf(key, "json");
      const { prepareFile } = await import("./prepare_file.ts");
      const pending = await prepareFile(path).catch(unwritable);
      return {
        async commit(value, { revision } = {}) {
          if (revision !== undefined && await read(key) !== revision) {
            await pending.discard();
            return false;
          }
          await pending.commit(value).catch(unwritable);
          return true;
        },
        discard: () => pending.discard(),
      };
    },
    async delete(key, { revision } = {}) {
      const current = await read(key);
      if (current === undefined || (revision !== undefined && current !== revision)) return false;
      await rm(pathOf(key, "json")).catch(unwritable);
      return true;
    },
    async keys() {
      const names = await ignoreAbsenceAt(folder, readdir(folder))
        .catch(throwStoreError("store_unreadable", folder));
      return (names ?? []).flatMap((name) => /^([\w-]+)\.json$/.exec(name)?.[1] ?? []);
    },
    locate: (key) => `the file ${pathOf(key, "json")}`,
    async tryLock(key) {
      const path = pathOf(key, "lock");
      const attempt = await (await (locks ??= openLocks())).tryAcquire(path).catch(unwritable);
      if ("holder" in attempt) return attempt;
      const { lock } = attempt;
      return { lock: { ...lock, pin: () => lock.pin().catch(unwritable) } };
    },
  };
}

/** Checks that a name can't lead out of the folder. */
function checkName(key: string): string {
  if (/^[\w-]+$/.test(key)) return key;
  throw new DeviceLoginError(
    "invalid_options",
    `A name in a store must be letters, digits, _ and -: got ${JSON.stringify(key)}.`,
  );
}
