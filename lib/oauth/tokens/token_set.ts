import { LATEST_TIME_MS } from "../base/clock.ts";
import { rfc3339Seconds } from "../encoding/rfc3339.ts";
import { DeviceLoginError } from "../base/errors.ts";
import * as kind from "../members/kinds.ts";
import { hasMembers, type Members, readMembers } from "../members/read_members.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import { readJwt } from "../keys/jwt.ts";
import { type AuthorizationDetail, isDetails } from "../request/authorization_details.ts";
import type { StandardClaims } from "./standard_claims.ts";

/**
 * The claims of an ID token (OpenID Connect Core 1.0 section 2), after it passed every check. Claims
 * that are optional are passed on as the server sends them.
 */
export interface IdTokenClaims extends StandardClaims {
  /** The issuer. */
  readonly iss: string;
  /** The person who signed in; unique and never reassigned within the issuer. */
  readonly sub: string;
  /** The clients that it was issued for. */
  readonly aud: string | readonly string[];
  /** The expiration time, in seconds since the epoch. */
  readonly exp: number;
  /** The time of issue, in seconds since the epoch. */
  readonly iat: number;
  /** When the person signed in, in seconds since the epoch. */
  readonly auth_time?: number;
  /** The `nonce` of the request. */
  readonly nonce?: string;
  /** The authentication context class: how the person was authenticated. */
  readonly acr?: string;
  /** The authentication methods (RFC 8176), for example `pwd` or `otp`. */
  readonly amr?: readonly string[];
  /** The client that the token was issued to. */
  readonly azp?: string;
  /** The identifier of the person's session at the server. */
  readonly sid?: string;
  /** Further claims. */
  readonly [claim: string]: unknown;
}

/** The claims that every ID token has. */
export const ID_TOKEN_CLAIMS = {
  iss: kind.text,
  sub: kind.text,
  aud: kind.textOrTexts,
  exp: kind.number,
  iat: kind.number,
};

/** The members of a token reply that are checked. An access token that was dropped is empty. */
export const TOKEN_MEMBERS = {
  access_token: kind.ascii,
  "token_type?": kind.text,
  "refresh_token?": kind.token,
  "id_token?": kind.token,
  "expires_in?": kind.seconds,
  "scope?": kind.string,
};

/** The data of a {@linkcode TokenSet} that is not in the token reply. */
export interface TokenSetSource {
  /** When the reply arrived, in milliseconds since the epoch. */
  receivedAt: number;
  /** The scopes that were requested at the sign-in: a refresh may have to repeat them. */
  requestedScope: readonly string[];
  /** The scopes that are granted if the reply names none. @default those that were requested */
  grantedScope?: readonly string[] | undefined;
  /** The claims of the reply's ID token. */
  claims?: IdTokenClaims | undefined;
  /** The key that the tokens are bound to: `new DpopKey(saved.dpop_jwk)` for saved tokens. */
  dpopKey?: DpopKey | undefined;
}

/**
 * The tokens of a sign-in (RFC 6749 section 5.1). They are in private fields: printing a `TokenSet`
 * shows none of them, `JSON.stringify` shows all.
 *
 * @example
 * ```ts
 * const tokens = await login.wait();
 * await fetch(api, { headers: { authorization: `Bearer ${tokens.accessToken}` } });
 * ```
 */
export class TokenSet {
  readonly #reply: Members<typeof TOKEN_MEMBERS> & Readonly<Record<string, unknown>>;
  readonly #source: TokenSetSource;
  readonly #expiresAt: number | undefined;
  readonly #scope: readonly string[];

  /**
   * Creates a set, for example from saved tokens.
   *
   * @param reply the normalized members of the token reply, or the result of {@linkcode toJSON}
   * @param source when the reply arrived, and what was requested
   * @throws {DeviceLoginError} `invalid_options` if a member has a wrong type
   */
  constructor(reply: Readonly<Record<string, unknown>>, source: TokenSetSource) {
    this.#reply = { ...reply, ...readMembers(reply, { shape: TOKEN_MEMBERS, fail: notTokens }) };
    this.#source = { ...source };
    this.#expiresAt = readExpiry(this.#reply, source.receivedAt);
    const granted = this.#reply.scope?.split(" ").filter(Boolean);
    this.#scope = granted ?? source.grantedScope ?? source.requestedScope;
  }

  /**
   * Restores the tokens that {@linkcode toJSON} wrote, for example into a file. Claims come from the
   * ID token, without checking it again: the caller vouches for the place that it was saved in.
   *
   * @param json the parsed JSON; without `expiry` the tokens count as expired
   * @param source what JSON does not contain: the scopes of a server that names none, or
   *   `dpopKey: new DpopKey(json.dpop_jwk)`, which requests of this library do not need
   * @throws {DeviceLoginError} `invalid_options` if a member has a wrong type
   *
   * @example
   * ```ts
   * const tokens = TokenSet.fromJSON(JSON.parse(saved));
   * ```
   */
  static fromJSON(
    json: Readonly<Record<string, unknown>>,
    source: Partial<TokenSetSource> = {},
  ): TokenSet {
    const { expiry, expires_in, id_token } = json ?? {};
    const claims = readJwt(`${id_token}`)?.payload;
    return new TokenSet(json, {
      receivedAt: Date.parse(`${expiry}`) - Number(expires_in) * 1000 || 0,
      requestedScope: [],
      claims: hasMembers(claims, ID_TOKEN_CLAIMS) ? claims : undefined,
      ...source,
    });
  }

  /** The access token, with which an API is called. */
  get accessToken(): string {
    return this.#reply.access_token;
  }

  /** The type of the access token, in lower case: `bearer`, or `dpop` with {@linkcode dpopKey}. */
  get tokenType(): string {
    return (this.#reply.token_type ?? "bearer").toLowerCase();
  }

  /** The refresh token, which requests a new access token, if the server issued one. */
  get refreshToken(): string | undefined {
    return this.#reply.refresh_token;
  }

  /** The ID token as received; its claims are in {@linkcode claims}. */
  get idToken(): string | undefined {
    return this.#reply.id_token;
  }

  /** The granted scopes: the requested ones if the server names none (RFC 6749 section 5.1). */
  get scope(): readonly string[] {
    return this.#scope;
  }

  /** The scopes requested at the sign-in. Servers may grant others, or name them differently. */
  get requestedScope(): readonly string[] {
    return this.#source.requestedScope;
  }

  /** The permissions granted in more detail, if the server reports them (RFC 9396 section 7). */
  get authorizationDetails(): readonly AuthorizationDetail[] | undefined {
    const { authorization_details } = this.#reply;
    return isDetails(authorization_details) ? authorization_details : undefined;
  }

  /** When the tokens arrived. */
  get receivedAt(): Date {
    return new Date(this.#source.receivedAt);
  }

  /**
   * When the access token expires: by `expires_in`, or if the reply has none, by the token's own
   * `exp` if it is a JWT. That is unverified, a hint for when to refresh.
   */
  get expiresAt(): Date | undefined {
    return this.#expiresAt === undefined ? undefined : new Date(this.#expiresAt);
  }

  /** The claims of the ID token about the sign-in, if one was issued. */
  get claims(): IdTokenClaims | undefined {
    return this.#source.claims;
  }

  /** The key that the tokens are bound to, if DPoP was requested: without it they are useless. */
  get dpopKey(): DpopKey | undefined {
    return this.#source.dpopKey;
  }

  /** Returns the same tokens with another refresh token. */
  withRefreshToken(refreshToken: string): TokenSet {
    return new TokenSet({ ...this.#reply, refresh_token: refreshToken }, this.#source);
  }

  /**
   * Returns all that the server sent, `expiry` in RFC 3339 and UTC, and the key that the tokens are
   * bound to as `dpop_jwk`. It is a secret. A number that JavaScript would round, such as an integer
   * above 2^53, is an object that `JSON.stringify` writes as the server did (`JSON.rawJSON`, if the
   * runtime has it) and `structuredClone` rejects.
   */
  toJSON(): Record<string, unknown> {
    const expiry = this.expiresAt && rfc3339Seconds(this.expiresAt);
    const dpop_jwk = this.dpopKey?.toJSON();
    return { ...this.#reply, ...(expiry && { expiry }), ...(dpop_jwk && { dpop_jwk }) };
  }
}

/** Returns the expiry of the reply or of the access token itself, in milliseconds since the epoch. */
function readExpiry(
  { expires_in, access_token }: Readonly<Record<string, unknown>>,
  receivedAt: number,
): number | undefined {
  if (typeof expires_in === "number") {
    // Whole seconds, as JSON has them.
    const expiry = Math.floor(receivedAt / 1000 + expires_in) * 1000;
    return Math.min(expiry, LATEST_TIME_MS);
  }
  const { exp } = readJwt(String(access_token))?.payload ?? {};
  // Other values are ignored: milliseconds, for example, would be later than the year 9999.
  const named = typeof exp === "number" && exp > 0 && exp * 1000 <= LATEST_TIME_MS;
  return named ? exp * 1000 : undefined;
}

function notTokens(why: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", `These are not tokens: ${why}.`);
}
