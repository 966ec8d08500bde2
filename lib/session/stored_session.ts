import { parseSession, type SavedSession } from "./saved_session.ts";
import type { SavedIdentity } from "./session_key.ts";
import type { SessionStore } from "./stores/session_store.ts";

/** A session in its store. */
export interface StoredSession {
  /** What is kept. */
  readonly saved: SavedSession;
  /** Tells it from what stands there later. */
  readonly revision: string;
  /** Whether it is kept encrypted. */
  readonly sealed: boolean;
  /** Whether it is newer than what the store could be made to take. */
  readonly unsaved: boolean;
}

/** A session that its store did not take, and the one that it follows. */
interface Unsaved {
  saved: SavedSession;
  revision: string;
}

/** A refresh token may be had once: what a store did not take is kept here as long as may be. */
const unsaved = new WeakMap<SessionStore, Map<string, Unsaved>>();

/**
 * Reads a session.
 *
 * @param store where it is
 * @param key its name there
 * @param identity what it has to be a session of; by default whatever it says
 * @throws {DeviceLoginError} `store_unreadable`
 */
export async function readSession(
  store: SessionStore,
  key: string,
  identity?: SavedIdentity,
): Promise<StoredSession | undefined> {
  const entry = await store.get(key);
  if (entry === undefined) return undefined;
  const { value, revision, sealed = false } = entry;
  const newer = unsaved.get(store)?.get(key);
  if (newer?.revision === revision) return { ...newer, sealed, unsaved: true };
  const place = store.locate(key);
  return { saved: parseSession(value, { place, identity }), revision, sealed, unsaved: false };
}

/** Keeps in memory what a store did not take. It counts until something else stands there. */
export function rememberUnsaved(store: SessionStore, key: string, session: Unsaved): void {
  const sessions = unsaved.get(store) ?? new Map<string, Unsaved>();
  unsaved.set(store, sessions.set(key, session));
}
