import { isObject } from "../oauth/encoding/is_object.ts";
import * as kind from "../oauth/members/kinds.ts";
import { DEEPEST_STORED, parseJson } from "../oauth/encoding/parse_json.ts";
import { readMembers } from "../oauth/members/read_members.ts";
import { DeviceLoginError } from "../oauth/errors.ts";
import {
  ID_TOKEN_CLAIMS,
  type IdTokenClaims,
  TOKEN_MEMBERS,
  TokenSet,
} from "../oauth/tokens/token_set.ts";
import { IDENTITY_MEMBERS, type SavedIdentity } from "./session_key.ts";
import { readSavedKey } from "./saved_key.ts";
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

/** The members of a saved session. */
export const SESSION_MEMBERS = {
  type: kind.only("device-login session"),
  v: kind.version1,
  identity: IDENTITY_MEMBERS,
  received_at: kind.time,
  scope: kind.texts,
  "requested_scope?": kind.texts,
  "claims?": ID_TOKEN_CLAIMS,
  tokens: { ...TOKEN_MEMBERS, "dpop_jwk?": kind.object },
};

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

/**
 * The tokens of a session, with the key that they are bound to, where they are.
 *
 * @throws {DeviceLoginError} `store_unreadable` for a key that can't be used
 */
export async function tokensOf(session: SavedSession): Promise<TokenSet> {
  const { received_at, scope: grantedScope, claims, tokens } = session;
  const { dpop_jwk } = readMembers(tokens, SESSION_MEMBERS.tokens, unusable);
  const dpopKey = await readSavedKey(dpop_jwk, unusable);
  const receivedAt = Date.parse(received_at);
  const requestedScope = requestedScopeOf(session);
  return new TokenSet(tokens, { receivedAt, requestedScope, grantedScope, claims, dpopKey });
}

function requestedScopeOf({ requested_scope, identity, scope }: SavedSession): readonly string[] {
  if (requested_scope !== undefined) return requested_scope;
  return Array.isArray(identity.scope) ? identity.scope : scope;
}

function unusable(why: string): DeviceLoginError {
  return new DeviceLoginError("store_unreadable", `A saved session can't be used: ${why}.`);
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
  const value = parseJson(text, DEEPEST_STORED);
  if (!isObject(value) || value.type !== "device-login session") {
    throw unreadable("that is no session, or a damaged one");
  }
  if (value.v !== 1) throw unreadable("a newer version of the program has written it");
  const session = readMembers(value, SESSION_MEMBERS, (why) => unreadable(`it is damaged: ${why}`));
  if (identity && JSON.stringify(session.identity) !== JSON.stringify(identity)) {
    throw unreadable("it belongs to another server, client or request");
  }
  return session;
}
