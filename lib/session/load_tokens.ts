import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { tokensOf } from "./saved_session.ts";
import { keyOf, savedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { readSession } from "./stored_session.ts";

/**
 * The tokens of a session as they are kept, good or not. Nothing is sent.
 *
 * @param session which one
 * @throws {DeviceLoginError} `store_unreadable`, `invalid_options`
 */
export async function loadTokens(session: SessionOptions): Promise<TokenSet | undefined> {
  const identity = await savedIdentity(session);
  const stored = await readSession(session.store, await keyOf(identity), identity);
  return stored && await tokensOf(stored.saved);
}
