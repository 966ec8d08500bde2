import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { readEntry } from "./session_entry.ts";
import { keyOf, savedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { tokensOf } from "./session_record.ts";

/**
 * Loads the saved tokens of a session, valid or not. Nothing is sent.
 *
 * @param session the session
 * @returns the tokens; `undefined` if there is no session
 * @throws {DeviceLoginError} `store_unreadable`, `invalid_options`
 *
 * @example
 * ```ts
 * const refreshToken = (await loadTokens(session))?.refreshToken;
 * ```
 */
export async function loadTokens(session: SessionOptions): Promise<TokenSet | undefined> {
  const identity = await savedIdentity(session);
  const key = await keyOf(identity);
  const entry = await readEntry({ store: session.store, key, identity });
  return entry && await tokensOf(entry.record);
}
