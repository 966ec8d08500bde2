import type { DeviceCode } from "./device_codes.ts";
import type { IdTokens, Person } from "./id_tokens.ts";
import { randomToken } from "./random.ts";
import { errorReply, jsonReply } from "./replies.ts";

/** What tokens are made of. */
export interface TokenIssuerOptions {
  issuer: string;
  person: Person;
  idTokens: IdTokens;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds until an access token expires. */
  lifetime: number;
  /** Whether a refresh token is spent by its use. */
  rotate: boolean;
}

/** What a person has granted; every token of it ends with it. */
interface Grant {
  clientId: string;
  scope: readonly string[];
  nonce?: string | undefined;
  /** Seconds since the epoch. */
  authTime: number;
  /** The refresh token that is taken now. */
  refreshToken?: string | undefined;
  revoked: boolean;
}

/** Issues and takes tokens. */
export class TokenIssuer {
  readonly #options: TokenIssuerOptions;
  readonly #byAccessToken = new Map<string, Grant>();
  readonly #byRefreshToken = new Map<string, Grant>();

  constructor(options: TokenIssuerOptions) {
    this.#options = options;
  }

  /** The reply for a device code that was approved. */
  async forDeviceCode(code: DeviceCode): Promise<Record<string, unknown>> {
    const { clientId, scope, parameters } = code;
    const grant: Grant = {
      clientId,
      scope,
      nonce: parameters.get("nonce") ?? undefined,
      authTime: this.#seconds(),
      revoked: false,
    };
    const offline = scope.some((value) => value === "offline" || value === "offline_access");
    if (offline) this.#giveRefreshToken(grant);
    return await this.#reply(grant, scope);
  }

  /** Answers a refresh (RFC 6749 section 6). A spent refresh token ends the whole grant. */
  async refresh(body: URLSearchParams, clientId: string): Promise<Response> {
    const sent = body.get("refresh_token") ?? "";
    const grant = this.#byRefreshToken.get(sent);
    if (!grant || grant.clientId !== clientId || grant.revoked) return errorReply("invalid_grant");
    if (grant.refreshToken !== sent) {
      grant.revoked = true;
      return errorReply("invalid_grant", "The refresh token was used before.");
    }
    const scope = body.get("scope")?.split(" ") ?? grant.scope;
    if (!scope.every((value) => grant.scope.includes(value))) return errorReply("invalid_scope");
    if (this.#options.rotate) this.#giveRefreshToken(grant);
    return jsonReply(await this.#reply(grant, scope, this.#options.rotate));
  }

  /** Who the access token in a header belongs to (OpenID Connect Core 1.0 section 5.3). */
  userInfo(authorization: string | null): Response {
    const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
    const grant = this.#byAccessToken.get(token);
    if (grant && !grant.revoked) return jsonReply(this.#options.person);
    const headers = { "www-authenticate": 'Bearer error="invalid_token"' };
    return new Response(null, { status: 401, headers });
  }

  /**
   * Ends a token of a client (RFC 7009): a refresh token ends all that came with it. One that is not
   * known is none of anybody's business.
   */
  revokeToken(token: string, clientId: string): Response {
    const refreshed = this.#byRefreshToken.get(token);
    if (refreshed?.clientId === clientId) refreshed.revoked = true;
    if (this.#byAccessToken.get(token)?.clientId === clientId) this.#byAccessToken.delete(token);
    return new Response(null, { status: 200 });
  }

  /** Says whether a token is good (RFC 7662). */
  introspect(token: string): Response {
    const refreshed = this.#byRefreshToken.get(token);
    const grant = this.#byAccessToken.get(token) ??
      (refreshed?.refreshToken === token ? refreshed : undefined);
    if (!grant || grant.revoked) return jsonReply({ active: false });
    const { clientId, scope } = grant;
    const { sub } = this.#options.person;
    return jsonReply({ active: true, client_id: clientId, scope: scope.join(" "), sub });
  }

  /** Ends every grant. */
  revoke(): void {
    for (const grant of this.#byRefreshToken.values()) grant.revoked = true;
  }

  #giveRefreshToken(grant: Grant): void {
    grant.refreshToken = randomToken();
    this.#byRefreshToken.set(grant.refreshToken, grant);
  }

  async #reply(
    grant: Grant,
    scope: readonly string[],
    withRefreshToken: boolean = true,
  ): Promise<Record<string, unknown>> {
    const { issuer, person, idTokens, lifetime } = this.#options;
    const { clientId, nonce, authTime, refreshToken } = grant;
    const accessToken = randomToken();
    this.#byAccessToken.set(accessToken, grant);
    const facts = { issuer, clientId, person, accessToken, nonce, authTime, now: this.#seconds() };
    const idToken = scope.includes("openid") ? await idTokens.sign(facts) : "";
    return {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: lifetime,
      ...(refreshToken && withRefreshToken && { refresh_token: refreshToken }),
      ...(idToken && { id_token: idToken }),
      ...(scope.length > 0 && { scope: scope.join(" ") }),
    };
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1000);
  }
}
