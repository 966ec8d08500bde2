import type { SavedIdentity } from "./session_key.ts";
import { parseRecord, type SessionRecord } from "./session_record.ts";
import type { PendingValue, SessionStore } from "./stores/session_store.ts";

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
export type HeldRecord = Pick<SessionEntry, "record" | "revision">;

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

/** Holds a record in memory until its entry changes. */
export function holdRecord({ store, key }: EntryAddress, record: HeldRecord): void {
  const records = held.get(store) ?? new Map<string, HeldRecord>();
  held.set(store, records.set(key, record));
}
