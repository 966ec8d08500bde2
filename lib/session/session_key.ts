import * as kind from "../oauth/members/kinds.ts";
import { encodeHex } from "../oauth/encoding/hex.ts";
import { sha256 } from "../oauth/encoding/sha256.ts";
import { checkAuthorizationDetails } from "../oauth/request/authorization_details.ts";
import { parseScope } from "../oauth/request/scope.ts";
import { serverName } from "../oauth/server/server.ts";
import type { SessionIdentity } from "./session_options.ts";

/**
 * What tells one session from another, as it is kept: in one fixed form, whichever way the options
 * said it.
 */
export interface SavedIdentity {
  /** A name of the caller's own. */
  readonly profile?: string | undefined;
  /** The server's issuer. */
  readonly issuer?: string | undefined;
  /** The server's base URL. */
  readonly endpoint?: string | undefined;
  /** An endpoint that was given by itself. */
  readonly device_authorization_endpoint?: string | undefined;
  /** An endpoint that was given by itself. */
  readonly token_endpoint?: string | undefined;
  /** The client. */
  readonly client_id: string;
  /** The scopes asked for, sorted; `"default"` where the server's metadata chose them. */
  readonly scope?: readonly string[] | "default" | undefined;
  /** The audiences asked for, sorted. */
  readonly audience?: readonly string[] | undefined;
  /** The resources asked for, sorted. */
  readonly resource?: readonly string[] | undefined;
  /** The authorization details asked for. */
  readonly authorization_details?: unknown;
  /** Who was to sign in. */
  readonly login_hint?: string | undefined;
  /** How they were to prove who they are, sorted. */
  readonly acr_values?: readonly string[] | undefined;
  /** How long ago that might have been, in seconds. */
  readonly max_age?: number | undefined;
  /** Further parameters of the login's request. */
  readonly parameters?: unknown;
  /** Further parameters of the token request. */
  readonly token_parameters?: unknown;
  /** The thumbprint of the key that the tokens are bound to; `"new"` where the login makes one. */
  readonly dpop?: string | undefined;
}

const scopes: kind.Kind<readonly string[] | "default"> = [
  '"default" or a list of strings',
  (value): value is readonly string[] | "default" => value === "default" || kind.texts[1](value),
];

/** The members of a saved identity that are read; the others are only compared. */
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
 * The one form of an identity: order, repetition and the spelling of a URL make no difference.
 *
 * @throws {DeviceLoginError} `invalid_options` where no server is named
 */
export async function savedIdentity(identity: SessionIdentity): Promise<SavedIdentity> {
  const { endpoint, scope, dpop } = identity;
  const name = serverName(identity);
  // A nonce is new with every login, and changes nothing about the tokens.
  const { nonce: _, ...parameters } = identity.parameters ?? {};
  return {
    profile: identity.profile,
    issuer: identity.issuer || identity.server ? canonicalUrl(name) : undefined,
    endpoint: endpoint && canonicalUrl(endpoint.trim().replace(/\/+$/, "")),
    device_authorization_endpoint: canonicalUrl(identity.deviceAuthorizationEndpoint),
    token_endpoint: canonicalUrl(identity.tokenEndpoint),
    client_id: identity.clientId,
    scope: typeof scope === "function" ? "default" : valuesOf(scope),
    audience: valuesOf(identity.audience),
    resource: valuesOf(identity.resource),
    authorization_details: identity.authorizationDetails &&
      inOrder(checkAuthorizationDetails(identity.authorizationDetails)),
    login_hint: identity.loginHint,
    acr_values: valuesOf(identity.acrValues),
    max_age: identity.maxAge,
    parameters: membersOf(parameters),
    token_parameters: membersOf(identity.tokenParameters),
    dpop: typeof dpop === "function" ? "new" : await dpop?.thumbprint(),
  };
}

/**
 * The name that a session is kept under: a hash of all that changes its tokens, so that no session
 * is ever mistaken for another.
 *
 * @param identity what tells the session from others
 * @returns 64 hexadecimal digits
 * @throws {DeviceLoginError} `invalid_options` where no server is named
 */
export async function sessionKey(identity: SessionIdentity): Promise<string> {
  return await keyOf(await savedIdentity(identity));
}

/** The name that a session of this identity is kept under. */
export async function keyOf(identity: SavedIdentity): Promise<string> {
  return encodeHex(await sha256(JSON.stringify(identity)));
}

function canonicalUrl(url: string): string;
function canonicalUrl(url: string | undefined): string | undefined;
function canonicalUrl(url: string | undefined): string | undefined {
  return url && (URL.parse(url)?.href ?? url);
}

/** Values that may be one text with spaces, or a list, and whose order means nothing. */
function valuesOf(values: string | readonly string[] = []): string[] | undefined {
  const list = parseScope(values).toSorted();
  return list.length > 0 ? list : undefined;
}

/** Parameters, whose order means nothing. */
function membersOf(parameters: Readonly<Record<string, string>> = {}): unknown {
  return Object.keys(parameters).length > 0 ? inOrder(parameters) : undefined;
}

/** The same value, with the members of all its objects sorted by name. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).toSorted(([one], [other]) => one < other ? -1 : 1);
  return Object.fromEntries(members.map(([name, member]) => [name, inOrder(member)]));
}
