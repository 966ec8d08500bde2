import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { tokensOf } from "./saved_session.ts";
import type { SavedIdentity } from "./session_key.ts";
import { readSession } from "./stored_session.ts";
import type { SessionStore } from "./stores/session_store.ts";

/** A session in a store, or what stands there in place of one. */
export type ListedSession =
  & {
    /** Its name in the store. */
    readonly key: string;
    /** Where it is, for a person. */
    readonly place: string;
  }
  & (
    | {
      /** What tells it from others. */
      readonly identity: SavedIdentity;
      /** Its tokens. */
      readonly tokens: TokenSet;
      /** Whether it is kept encrypted. */
      readonly sealed: boolean;
    }
    | {
      /** Why it can't be read. */
      readonly error: DeviceLoginError;
    }
  );

/**
 * All sessions of a store, sorted by their names. Nothing is sent.
 *
 * @param store where they are
 * @throws {DeviceLoginError} `store_unreadable` where it can't be looked into
 */
export async function listSessions(store: SessionStore): Promise<ListedSession[]> {
  const keys = (await store.keys()).toSorted();
  const sessions = await Promise.all(keys.map((key) => listed(store, key)));
  return sessions.filter((session) => session !== undefined);
}

async function listed(store: SessionStore, key: string): Promise<ListedSession | undefined> {
  const place = store.locate(key);
  try {
    const stored = await readSession(store, key);
    if (stored === undefined) return undefined;
    const { saved, sealed } = stored;
    return { key, place, identity: saved.identity, tokens: await tokensOf(saved), sealed };
  } catch (error) {
    if (error instanceof DeviceLoginError) return { key, place, error };
    throw error;
  }
}
