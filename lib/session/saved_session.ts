import { isObject } from "../oauth/encoding/is_object.ts";
import type { DpopKey } from "../oauth/keys/dpop_key.ts";
import { type IdTokenClaims, TokenSet } from "../oauth/tokens/token_set.ts";
import type { SavedIdentity } from "./session_key.ts";
import { isSealed } from "./stores/seal.ts";
import { unusableSession } from "./unusable_session.ts";

/**
 * A session as it is kept: a secret, since it holds the tokens. The client's own secret is not in
 * it. Times are RFC 3339.
 */
export interface SavedSession {
  /** What this is. */
  readonly type: "device-login session";
  /** The version of this form. */
  readonly v: 1;
  /** What tells it from other sessions. */
  readonly identity: SavedIdentity;
  /** When the tokens came, by this machine's clock. */
  readonly received_at: string;
  /** The scopes granted. */
  readonly scope: readonly string[];
  /** The scopes requested at the sign-in; sessions of older versions have it in their identity. */
  readonly requested_scope?: readonly string[] | undefined;
  /** Who signed in. */
  readonly claims?: IdTokenClaims | undefined;
  /** All that the server sent, and the `expiry` that follows from it. */
  readonly tokens: Readonly<Record<string, unknown>>;
}

/** A session that begins with a login. */
export function newSession(identity: SavedIdentity, tokens: TokenSet): SavedSession {
  return renewed({ type: "device-login session", v: 1, identity }, tokens);
}

/**
 * A session with new tokens. What this version does not know of stays in it, and so does an ID token
 * where no other came: it is good until it expires (OpenID Connect Core 1.0 section 12.2).
 *
 * @param session the session before
 * @param tokens what it brought
 */
export function renewed(
  session: Pick<SavedSession, "type" | "v" | "identity"> & { tokens?: SavedSession["tokens"] },
  tokens: TokenSet,
): SavedSession {
  const { id_token } = session.tokens ?? {};
  return {
    ...session,
    received_at: tokens.receivedAt.toISOString(),
    scope: tokens.scope,
    requested_scope: tokens.requestedScope,
    claims: tokens.claims,
    tokens: { ...(id_token !== undefined && { id_token }), ...tokens.toJSON() },
  };
}

/** The tokens of a session, with the key that they are bound to, where they are. */
export async function tokensOf(session: SavedSession): Promise<TokenSet> {
  const { received_at, scope: grantedScope, claims, tokens } = session;
  let dpopKey: DpopKey | undefined;
  if (tokens.dpop_jwk) {
    const { DpopKey } = await import("../oauth/keys/dpop_key.ts");
    dpopKey = new DpopKey(tokens.dpop_jwk);
  }
  const receivedAt = Date.parse(received_at);
  const requestedScope = requestedScopeOf(session);
  return new TokenSet(tokens, { receivedAt, requestedScope, grantedScope, claims, dpopKey });
}

function requestedScopeOf({ requested_scope, identity, scope }: SavedSession): readonly string[] {
  if (Array.isArray(requested_scope)) return requested_scope;
  return Array.isArray(identity.scope) ? identity.scope : scope;
}

/**
 * Reads a session that was kept.
 *
 * @param text what the store gave
 * @param expected where it stood, for messages, and what it has to be a session of; by default
 *   whatever it says
 * @throws {DeviceLoginError} `store_unreadable` for anything else, and for one of a newer version
 */
export function parseSession(
  text: string,
  { place, identity }: { place: string; identity?: SavedIdentity | undefined },
): SavedSession {
  const unreadable = (why: string) => unusableSession(place, why);
  if (isSealed(text)) throw unreadable("it is encrypted, and this store has no key");
  const session = readObject(text);
  if (session.type !== "device-login session") {
    throw unreadable("that is no session, or a damaged one");
  }
  if (session.v !== 1) throw unreadable("a newer version of the program has written it");
  const wellFormed = typeof session.received_at === "string" &&
    !Number.isNaN(Date.parse(session.received_at)) &&
    Array.isArray(session.scope) &&
    isObject(session.tokens) && typeof session.tokens.access_token === "string" &&
    isObject(session.tokens.dpop_jwk ?? {}) &&
    isObject(session.identity) && typeof session.identity.client_id === "string";
  if (!wellFormed) throw unreadable("it is damaged");
  if (identity && JSON.stringify(session.identity) !== JSON.stringify(identity)) {
    throw unreadable("it belongs to another server, client or request");
  }
  return session as unknown as SavedSession;
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
