import { LATEST_TIME } from "../base/clock.ts";
import { rfc3339Seconds } from "../encoding/rfc3339.ts";
import { DeviceLoginError } from "../base/errors.ts";
import * as kind from "../members/kinds.ts";
import { type Members, readMembers } from "../members/read_members.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import { readJwt } from "../keys/jwt.ts";
import { type AuthorizationDetail, isDetails } from "../request/authorization_details.ts";

/** The claims of an ID token (OpenID Connect Core 1.0 section 2), after it passed every check. */
export interface IdTokenClaims {
  /** Who issued it. */
  readonly iss: string;
  /** Who signed in, unique and never reassigned within the issuer. */
  readonly sub: string;
  /** For which clients it was issued. */
  readonly aud: string | readonly string[];
  /** When it expires, in seconds since the epoch. */
  readonly exp: number;
  /** When it was issued, in seconds since the epoch. */
  readonly iat: number;
  /** Whatever else the server says of the person. */
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

/** The members of a token reply that are read here; an access token that was dropped is empty. */
export const TOKEN_MEMBERS = {
  access_token: kind.ascii,
  "token_type?": kind.text,
  "refresh_token?": kind.token,
  "id_token?": kind.token,
  "expires_in?": kind.seconds,
  "scope?": kind.string,
};

/** What a {@linkcode TokenSet} is made of. */
export interface TokenSetSource {
  /** Milliseconds since the epoch, when the reply came. */
  receivedAt: number;
  /** The scopes that were requested at the sign-in: a refresh may have to repeat them. */
  requestedScope: readonly string[];
  /** The scopes that are granted if the reply names none. @default those that were requested */
  grantedScope?: readonly string[] | undefined;
  /** The claims of the reply's ID token. */
  claims?: IdTokenClaims | undefined;
  /** The key that the tokens are bound to: of those that were kept, `new DpopKey(kept.dpop_jwk)`. */
  dpopKey?: DpopKey | undefined;
}

/**
 * What a sign-in brings (RFC 6749 section 5.1). The tokens stand in private fields: printing a
 * `TokenSet` shows none of them, `JSON.stringify` all.
 *
 * @example
 * ```ts
 * const tokens = await login.wait();
 * await fetch(api, { headers: { authorization: `Bearer ${tokens.accessToken}` } });
 * ```
 */
export class TokenSet {
  readonly #reply: Members<typeof TOKEN_MEMBERS> & Readonly<Record<string, unknown>>;
  readonly #receivedAt: number;
  readonly #expiresAt: number | undefined;
  readonly #scope: readonly string[];
  readonly #requestedScope: readonly string[];
  readonly #claims: IdTokenClaims | undefined;
  readonly #dpopKey: DpopKey | undefined;

  /**
   * Makes a set, for example from one that was kept.
   *
   * @param reply the members of the token reply, normalised, or what {@linkcode toJSON} gave
   * @param source when it came and what was asked for
   * @throws {DeviceLoginError} `invalid_options` if a member has a wrong type
   */
  constructor(reply: Readonly<Record<string, unknown>>, source: TokenSetSource) {
    this.#reply = { ...reply, ...readMembers(reply, { shape: TOKEN_MEMBERS, fail: notTokens }) };
    this.#dpopKey = source.dpopKey;
    this.#receivedAt = source.receivedAt;
    this.#expiresAt = readExpiry(this.#reply, source.receivedAt);
    const granted = this.#reply.scope?.split(" ").filter(Boolean);
    this.#scope = granted ?? source.grantedScope ?? source.requestedScope;
    this.#requestedScope = source.requestedScope;
    this.#claims = source.claims;
  }

  /** What the API is called with. */
  get accessToken(): string {
    return this.#reply.access_token;
  }

  /** How it is presented, in lower case: `bearer`, or `dpop` with {@linkcode dpopKey}. */
  get tokenType(): string {
    return (this.#reply.token_type ?? "bearer").toLowerCase();
  }

  /** What a new access token is asked for with, where the server gave one. */
  get refreshToken(): string | undefined {
    return this.#reply.refresh_token;
  }

  /** The ID token as received; its claims are in {@linkcode claims}. */
  get idToken(): string | undefined {
    return this.#reply.id_token;
  }

  /** The scopes granted: those asked for, where the server names none (RFC 6749 section 5.1). */
  get scope(): readonly string[] {
    return this.#scope;
  }

  /** The scopes requested at the sign-in. Servers may grant others, or the same by other names. */
  get requestedScope(): readonly string[] {
    return this.#requestedScope;
  }

  /** What was granted in more detail, where the server says so (RFC 9396 section 7). */
  get authorizationDetails(): readonly AuthorizationDetail[] | undefined {
    const { authorization_details } = this.#reply;
    return isDetails(authorization_details) ? authorization_details : undefined;
  }

  /** When the tokens came. */
  get receivedAt(): Date {
    return new Date(this.#receivedAt);
  }

  /**
   * When the access token expires: by `expires_in`, or if the reply has none, by the token's own
   * `exp` if it is a JWT. That is unverified, a hint for when to refresh.
   */
  get expiresAt(): Date | undefined {
    return this.#expiresAt === undefined ? undefined : new Date(this.#expiresAt);
  }

  /** Who signed in, where an ID token came. */
  get claims(): IdTokenClaims | undefined {
    return this.#claims;
  }

  /** The key that the tokens are bound to, where DPoP was asked for: without it they are of no use. */
  get dpopKey(): DpopKey | undefined {
    return this.#dpopKey;
  }

  /** Returns the same tokens with another refresh token. */
  withRefreshToken(refreshToken: string): TokenSet {
    return new TokenSet({ ...this.#reply, refresh_token: refreshToken }, {
      receivedAt: this.#receivedAt,
      requestedScope: this.#requestedScope,
      grantedScope: this.#scope,
      claims: this.#claims,
      dpopKey: this.#dpopKey,
    });
  }

  /**
   * All that the server sent, `expiry` in RFC 3339 and UTC, and the key that the tokens are bound to
   * as `dpop_jwk`. A secret.
   */
  toJSON(): Record<string, unknown> {
    const expiry = this.expiresAt && rfc3339Seconds(this.expiresAt);
    const dpop_jwk = this.#dpopKey?.toJSON();
    return { ...this.#reply, ...(expiry && { expiry }), ...(dpop_jwk && { dpop_jwk }) };
  }
}

/** Milliseconds since the epoch, if the reply or the access token itself names an expiry. */
function readExpiry(
  { expires_in, access_token }: Readonly<Record<string, unknown>>,
  receivedAt: number,
): number | undefined {
  if (typeof expires_in === "number") return Math.min(receivedAt + expires_in * 1000, LATEST_TIME);
  const { exp } = readJwt(String(access_token))?.payload ?? {};
  // What is no time in seconds says nothing: milliseconds would be later than the year 9999.
  const named = typeof exp === "number" && exp > 0 && exp * 1000 <= LATEST_TIME;
  return named ? exp * 1000 : undefined;
}

function notTokens(why: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", `These are not the members of tokens: ${why}.`);
}
