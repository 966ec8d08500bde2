import * as kind from "../oauth/members/kinds.ts";
import { encodeHex } from "../oauth/encoding/hex.ts";
import { isObject } from "../oauth/encoding/is_object.ts";
import { sha256 } from "../oauth/encoding/sha256.ts";
import { checkAuthorizationDetails } from "../oauth/request/authorization_details.ts";
import { parseScope } from "../oauth/request/scope.ts";
import { serverName } from "../oauth/server/server_name.ts";
import type { SessionIdentity } from "./session_options.ts";

/**
 * The identity of a session, which distinguishes it from others, as it is saved: in one canonical
 * form, however the options are written.
 */
export interface SavedIdentity {
  /** A name that the caller chose. */
  readonly profile?: string | undefined;
  /** The server's issuer. */
  readonly issuer?: string | undefined;
  /** The server's base URL. */
  readonly endpoint?: string | undefined;
  /** The device authorization endpoint, if it was given. */
  readonly device_authorization_endpoint?: string | undefined;
  /** The token endpoint, if it was given. */
  readonly token_endpoint?: string | undefined;
  /** The client's identifier. */
  readonly client_id: string;
  /** The scopes requested, sorted; `"default"` if the server's metadata chose them. */
  readonly scope?: readonly string[] | "default" | undefined;
  /** The audiences requested, sorted. */
  readonly audience?: readonly string[] | undefined;
  /** The resources requested, sorted. */
  readonly resource?: readonly string[] | undefined;
  /** The authorization details requested. */
  readonly authorization_details?: unknown;
  /** The user who was expected to sign in. */
  readonly login_hint?: string | undefined;
  /** The authentication context classes requested, sorted. */
  readonly acr_values?: readonly string[] | undefined;
  /** The maximum age of the authentication, in seconds. */
  readonly max_age?: number | undefined;
  /** Further parameters of the device authorization request. */
  readonly parameters?: unknown;
  /** Further parameters of the token request. */
  readonly token_parameters?: unknown;
  /** The thumbprint of the key that the tokens are bound to; `"new"` if the login creates one. */
  readonly dpop?: string | undefined;
}

const scopes: kind.Kind<readonly string[] | "default"> = [
  '"default" or a list of strings',
  (value): value is readonly string[] | "default" => value === "default" || kind.texts[1](value),
];

/** The members of a saved identity that are read. The others are only compared. */
export const IDENTITY_MEMBERS = {
  "profile?": kind.string,
  "issuer?": kind.string,
  "endpoint?": kind.string,
  "device_authorization_endpoint?": kind.string,
  "token_endpoint?": kind.string,
  client_id: kind.string,
  "scope?": scopes,
};

/**
 * Returns the canonical form of an identity: order, repetition and the spelling of a URL make no
 * difference.
 *
 * @throws {DeviceLoginError} `invalid_options` if no server is given
 */
export async function savedIdentity(identity: SessionIdentity): Promise<SavedIdentity> {
  const { endpoint, scope, dpop } = identity;
  const name = serverName(identity);
  // Every login has a new nonce, which does not change the tokens.
  const { nonce: _, ...parameters } = identity.parameters ?? {};
  return {
    profile: identity.profile,
    issuer: identity.issuer || identity.server ? canonicalUrl(name) : undefined,
    endpoint: endpoint && canonicalUrl(endpoint.trim().replace(/\/+$/, "")),
    device_authorization_endpoint: canonicalUrl(identity.deviceAuthorizationEndpoint),
    token_endpoint: canonicalUrl(identity.tokenEndpoint),
    client_id: identity.clientId,
    scope: typeof scope === "function" ? "default" : sortValues(scope),
    audience: sortValues(identity.audience),
    resource: sortValues(identity.resource),
    authorization_details: identity.authorizationDetails &&
      sortMembers(checkAuthorizationDetails(identity.authorizationDetails)),
    login_hint: identity.loginHint,
    acr_values: sortValues(identity.acrValues),
    max_age: identity.maxAge,
    parameters: sortParameters(parameters),
    token_parameters: sortParameters(identity.tokenParameters),
    dpop: typeof dpop === "function" ? "new" : await dpop?.thumbprint(),
  };
}

/**
 * Returns the name of a session in its store: a hash of everything that changes its tokens, so that
 * no session is ever mistaken for another.
 *
 * @param identity the options that identify the session
 * @returns 64 hexadecimal digits
 * @throws {DeviceLoginError} `invalid_options` if no server is given
 *
 * @example
 * ```ts
 * await endSession({ store, key: await sessionKey(session) }, revoke);
 * ```
 */
export async function sessionKey(identity: SessionIdentity): Promise<string> {
  return await keyOf(await savedIdentity(identity));
}

/** Returns the name in a store of the session with this identity. */
export async function keyOf(identity: SavedIdentity): Promise<string> {
  return encodeHex(await sha256(JSON.stringify(identity)));
}

/** Whether two identities are the same: then {@linkcode keyOf} returns the same name for both. */
export function sameIdentity(one: SavedIdentity | undefined, other: SavedIdentity): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function canonicalUrl(url: string): string;
function canonicalUrl(url: string | undefined): string | undefined;
function canonicalUrl(url: string | undefined): string | undefined {
  return url && (URL.parse(url)?.href ?? url);
}

/** Sorts values that are one text with spaces, or a list, and whose order has no meaning. */
function sortValues(values: string | readonly string[] = []): string[] | undefined {
  const list = parseScope(values).toSorted();
  return list.length > 0 ? list : undefined;
}

/** Sorts parameters, whose order has no meaning. */
function sortParameters(parameters: Readonly<Record<string, string>> = {}): unknown {
  return Object.keys(parameters).length > 0 ? sortMembers(parameters) : undefined;
}

/** Returns the same value, with the members of all its objects sorted by name. */
function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (!isObject(value)) return value;
  const members = Object.entries(value).toSorted(([one], [other]) => one < other ? -1 : 1);
  return Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]));
}
