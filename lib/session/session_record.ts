import { isObject } from "../oauth/encoding/is_object.ts";
import * as kind from "../oauth/members/kinds.ts";
import { MAX_STORED_JSON_DEPTH, parseExactJson } from "../oauth/encoding/parse_json.ts";
import { readMembers } from "../oauth/members/read_members.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import {
  ID_TOKEN_CLAIMS,
  type IdTokenClaims,
  TOKEN_MEMBERS,
  TokenSet,
} from "../oauth/tokens/token_set.ts";
import { IDENTITY_MEMBERS, sameIdentity, type SavedIdentity } from "./session_key.ts";
import { readSavedKey } from "./saved_key.ts";
import { isSealed } from "./stores/is_sealed.ts";
import { unusableSession } from "./stores/unusable_session.ts";

/**
 * The format of a saved session: a secret, since it contains the tokens. It does not contain the
 * client's own secret. Times are RFC 3339.
 */
export interface SessionRecord {
  /** The format's name. */
  readonly type: "device-login session";
  /** The format's version. */
  readonly v: 1;
  /** The session's identity, which distinguishes it from other sessions. */
  readonly identity: SavedIdentity;
  /** Distinguishes this sign-in from others; older versions saved none. */
  readonly login_id?: string | undefined;
  /** When the tokens were received, by this machine's clock. */
  readonly received_at: string;
  /** The scopes granted. */
  readonly scope: readonly string[];
  /** The scopes requested at the sign-in; older versions saved them in the identity. */
  readonly requested_scope?: readonly string[] | undefined;
  /** When a server last rejected an access token, which was then refreshed. */
  readonly rejected_at?: string | undefined;
  /** The claims of the ID token: who signed in. */
  readonly claims?: IdTokenClaims | undefined;
  /** The members of the server's reply, and the `expiry` that follows from it. */
  readonly tokens: Readonly<Record<string, unknown>>;
}

/** The members of a session record. */
export const SESSION_RECORD_MEMBERS = {
  type: kind.only("device-login session"),
  v: kind.version1,
  identity: IDENTITY_MEMBERS,
  "login_id?": kind.string,
  received_at: kind.time,
  scope: kind.texts,
  "requested_scope?": kind.texts,
  "rejected_at?": kind.time,
  "claims?": ID_TOKEN_CLAIMS,
  tokens: { ...TOKEN_MEMBERS, "dpop_jwk?": kind.object },
};

/** Creates the record of a session that begins with a login. */
export function createRecord(identity: SavedIdentity, tokens: TokenSet): SessionRecord {
  const login_id = crypto.randomUUID();
  return renewRecord({ type: "device-login session", v: 1, identity, login_id }, tokens);
}

/**
 * Returns a record with new tokens. Members that this version does not know are preserved, and so
 * is the ID token if there is no new one: it is valid until it expires (OpenID Connect Core 1.0
 * section 12.2).
 *
 * @param record the record before
 * @param tokens the new tokens
 */
export function renewRecord(
  record: Pick<SessionRecord, "type" | "v" | "identity" | "login_id"> & {
    tokens?: SessionRecord["tokens"];
  },
  tokens: TokenSet,
): SessionRecord {
  const { id_token } = record.tokens ?? {};
  return {
    ...record,
    received_at: tokens.receivedAt.toISOString(),
    scope: tokens.scope,
    requested_scope: tokens.requestedScope,
    claims: tokens.claims,
    tokens: { ...(id_token !== undefined && { id_token }), ...tokens.toJSON() },
  };
}

/**
 * Returns the tokens of a record, with the DPoP key that they are bound to, if any.
 *
 * @throws {DeviceLoginError} `store_unreadable` for a key that can't be used
 */
export async function tokensOf(record: SessionRecord): Promise<TokenSet> {
  const { received_at, scope: grantedScope, claims, tokens } = record;
  const { dpop_jwk } = readMembers(tokens, {
    shape: SESSION_RECORD_MEMBERS.tokens,
    fail: unusable,
  });
  const dpopKey = await readSavedKey(dpop_jwk, unusable);
  const receivedAt = Date.parse(received_at);
  const requestedScope = requestedScopeOf(record);
  return new TokenSet(tokens, { receivedAt, requestedScope, grantedScope, claims, dpopKey });
}

function requestedScopeOf({ requested_scope, identity, scope }: SessionRecord): readonly string[] {
  if (requested_scope !== undefined) return requested_scope;
  return Array.isArray(identity.scope) ? identity.scope : scope;
}

function unusable(why: string): DeviceLoginError {
  return new DeviceLoginError("store_unreadable", `A saved session can't be used: ${why}.`);
}

/**
 * Parses a saved session.
 *
 * @param text the text from the store
 * @param expected its place, for messages, and the identity that it must have, by default any
 * @throws {DeviceLoginError} `store_unreadable` for anything else, and for a newer version
 */
export function parseRecord(
  text: string,
  { place, identity }: { place: string; identity?: SavedIdentity | undefined },
): SessionRecord {
  const unreadable = (why: string) => unusableSession(place, why);
  if (isSealed(text)) throw unreadable("it is encrypted, and this store has no key");
  const value = parseExactJson(text, MAX_STORED_JSON_DEPTH);
  if (!isObject(value) || value.type !== "device-login session") {
    throw unreadable("it is damaged, or not a session");
  }
  if (value.v !== 1) throw unreadable("it was written by a newer version of the program");
  const record = readMembers(value, {
    shape: SESSION_RECORD_MEMBERS,
    fail: (why) => unreadable(`it is damaged: ${why}`),
  });
  if (identity && !sameIdentity(record.identity, identity)) {
    throw unreadable("it belongs to another server, client or request");
  }
  return record;
}
