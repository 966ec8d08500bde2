import { systemClock } from "../oauth/base/clock.ts";
import { sleep } from "../oauth/base/sleep.ts";
import type { SavedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { parseRecord, type SessionRecord } from "./session_record.ts";
import type { PendingValue, SessionStore } from "./stores/session_store.ts";

/** Milliseconds to wait before each further attempt to save new tokens. */
const SAVE_PAUSES_MS: readonly number[] = [100, 400, 1_600];

/** The address of an entry. */
export interface EntryAddress {
  /** The store that it is in. */
  store: SessionStore;
  /** The session's name in that store. */
  key: string;
  /** The identity that the session must have. @default any */
  identity?: SavedIdentity | undefined;
}

/** A session's entry in a store. */
export interface SessionEntry {
  /** The session. */
  readonly record: SessionRecord;
  /** Distinguishes this value of the entry from later ones. */
  readonly revision: string;
  /** Whether it is encrypted in the store. */
  readonly sealed: boolean;
  /** Whether the record is only in memory, since the store did not take it. */
  readonly unsaved: boolean;
}

/** A record for an entry. */
export interface Replacement {
  /** The new record. */
  record: SessionRecord;
  /** The revision that it replaces; any other stays. @default any */
  revision?: string | undefined;
  /** The room that was reserved for it, if any. */
  pending?: PendingValue | undefined;
}

/** A record that a store did not take, and the revision that it should have replaced. */
type HeldRecord = Pick<SessionEntry, "record" | "revision">;

/** A refresh token is issued once, so a record that could not be written is held in memory. */
const held = new WeakMap<SessionStore, Map<string, HeldRecord>>();

/**
 * Reads an entry. A record that the store did not take comes first, until the entry changes.
 *
 * @returns the entry; `undefined` if there is none
 * @throws {DeviceLoginError} `store_unreadable`
 */
export async function readEntry(address: EntryAddress): Promise<SessionEntry | undefined> {
  const { store, key, identity } = address;
  const stored = await store.get(key);
  if (stored === undefined) return undefined;
  const { value, revision, sealed = false } = stored;
  const newer = held.get(store)?.get(key);
  if (newer?.revision === revision) return { ...newer, sealed, unsaved: true };
  const place = store.locate(key);
  return { record: parseRecord(value, { place, identity }), revision, sealed, unsaved: false };
}

/**
 * Replaces an entry, or creates it.
 *
 * @returns whether it was replaced: not if its revision is another by now
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function replaceEntry(
  { store, key }: EntryAddress,
  { record, revision, pending }: Replacement,
): Promise<boolean> {
  const room = pending ?? await store.prepare(key);
  return await room.commit(JSON.stringify(record), { revision });
}

/** The options of {@linkcode saveRenewed}. */
export interface SaveRenewedOptions extends Replacement {
  /** The session's name in its store. */
  key: string;
  /** The revision that it replaces. */
  revision: string;
  /** Milliseconds to wait before each further attempt. */
  pauses?: readonly number[];
}

/**
 * Saves the record that a refresh has brought. The refresh token before it may be spent, so this
 * tries several times and does not fail: a record that the store does not take is held in memory,
 * with a warning.
 *
 * @param session the session, with its store
 * @param options the record, and the revision that it replaces
 * @returns whether it is this process's record that counts now: `false` if the entry was changed by
 *   another one
 */
export async function saveRenewed(
  session: SessionOptions,
  options: SaveRenewedOptions,
): Promise<boolean> {
  const { store, clock = systemClock, onWarning: warn = () => {} } = session;
  const { key, record, revision, pauses = SAVE_PAUSES_MS } = options;
  let { pending } = options;
  for (const pause of pauses) {
    try {
      return await replaceEntry({ store, key }, { record, revision, pending });
    } catch {
      pending = undefined;
      await sleep(pause, { clock });
    }
  }
  try {
    return await replaceEntry({ store, key }, { record, revision, pending });
  } catch (error) {
    holdRecord({ store, key }, { record, revision });
    warn({
      code: "not_saved",
      message:
        `The new tokens can't be saved: ${(error as Error).message} This process continues ` +
        "with them, but for other processes the session may be lost and need a new sign-in.",
    });
    return true;
  }
}

/** Holds a record in memory until its entry changes. */
function holdRecord({ store, key }: EntryAddress, record: HeldRecord): void {
  const records = held.get(store) ?? new Map<string, HeldRecord>();
  held.set(store, records.set(key, record));
}
