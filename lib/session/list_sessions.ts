import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { readEntry } from "./session_entry.ts";
import type { SavedIdentity } from "./session_key.ts";
import { tokensOf } from "./session_record.ts";
import type { SessionStore } from "./stores/session_store.ts";

/** A session in a store, or an entry that can't be read. */
export type ListedSession =
  & {
    /** Its name in the store. */
    readonly key: string;
    /** Its place, for a person. */
    readonly place: string;
  }
  & (
    | {
      /** The identity that distinguishes it from others. */
      readonly identity: SavedIdentity;
      /** Its tokens. */
      readonly tokens: TokenSet;
      /** Whether it is encrypted in the store. */
      readonly sealed: boolean;
    }
    | {
      /** Why it can't be read. */
      readonly error: DeviceLoginError;
    }
  );

/**
 * Lists all sessions of a store, sorted by name. Nothing is sent.
 *
 * @param store the store
 * @throws {DeviceLoginError} `store_unreadable` if the store can't be listed
 *
 * @example
 * ```ts
 * for (const session of await listSessions(store)) {
 *   console.log(session.place, "error" in session ? session.error : session.identity);
 * }
 * ```
 */
export async function listSessions(store: SessionStore): Promise<ListedSession[]> {
  const keys = (await store.keys()).toSorted();
  const sessions = await Promise.all(keys.map((key) => listSession(store, key)));
  return sessions.filter((session) => session !== undefined);
}

async function listSession(store: SessionStore, key: string): Promise<ListedSession | undefined> {
  const place = store.locate(key);
  try {
    const entry = await readEntry({ store, key });
    if (entry === undefined) return undefined;
    const { record, sealed } = entry;
    return { key, place, identity: record.identity, tokens: await tokensOf(record), sealed };
  } catch (error) {
    if (error instanceof DeviceLoginError) return { key, place, error };
    throw error;
  }
}
