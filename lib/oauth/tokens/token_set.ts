import { LATEST_TIME } from "../clock.ts";
import * as kind from "../members/kinds.ts";
import { type Members, readMembers } from "../members/read_members.ts";
import { DeviceLoginError } from "../errors.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
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
  /** The scopes that were asked for: what is granted where the reply names none. */
  requestedScope: readonly string[];
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
    this.#reply = { ...reply, ...readMembers(reply, TOKEN_MEMBERS, notTokens) };
    const { expires_in, scope } = this.#reply;
    this.#dpopKey = source.dpopKey;
    this.#receivedAt = source.receivedAt;
    if (expires_in !== undefined) {
      this.#expiresAt = Math.min(source.receivedAt + expires_in * 1000, LATEST_TIME);
    }
    this.#scope = scope?.split(" ").filter(Boolean) ?? source.requestedScope;
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

  /** What was granted in more detail, where the server says so (RFC 9396 section 7). */
  get authorizationDetails(): readonly AuthorizationDetail[] | undefined {
    const { authorization_details } = this.#reply;
    return isDetails(authorization_details) ? authorization_details : undefined;
  }

  /** When the tokens came. */
  get receivedAt(): Date {
    return new Date(this.#receivedAt);
  }

  /** When the access token expires, where the server says so. */
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

  /**
   * All that the server sent, `expiry` in RFC 3339 and UTC, and the key that the tokens are bound to
   * as `dpop_jwk`. A secret.
   */
  toJSON(): Record<string, unknown> {
    const expiry = this.expiresAt?.toISOString().replace(/\.\d+Z$/, "Z");
    const dpop_jwk = this.#dpopKey?.toJSON();
    return { ...this.#reply, ...(expiry && { expiry }), ...(dpop_jwk && { dpop_jwk }) };
  }
}

function notTokens(why: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", `These are not the members of tokens: ${why}.`);
}
