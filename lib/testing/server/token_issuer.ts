import type { DeviceCode } from "./device_codes.ts";
import type { IdTokens, Person } from "./id_tokens.ts";
import { checkDpopProof } from "./dpop_proof.ts";
import { randomToken } from "./random.ts";
import { errorReply, jsonReply } from "./replies.ts";

/** The options of a {@linkcode TokenIssuer}. */
export interface TokenIssuerOptions {
  issuer: string;
  person: Person;
  idTokens: IdTokens;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds until an access token expires. */
  lifetime: number;
  /** Whether each refresh returns a new refresh token. */
  rotate: boolean;
  /** The audiences that a token can be exchanged for. */
  audiences: readonly string[];
}

const TOKEN_TYPE = "urn:ietf:params:oauth:token-type:";

/** An approved sign-in; revoking it revokes all its tokens. */
interface Grant {
  clientId: string;
  scope: readonly string[];
  nonce?: string | undefined;
  /** Seconds since the epoch. */
  authTime: number;
  /** The thumbprint of the DPoP key that the tokens are bound to. */
  jkt?: string | undefined;
  /** The current refresh token. */
  refreshToken?: string | undefined;
  revoked: boolean;
}

/** Issues, refreshes, introspects and revokes tokens. */
export class TokenIssuer {
  readonly #options: TokenIssuerOptions;
  readonly #byAccessToken = new Map<string, Grant>();
  readonly #byRefreshToken = new Map<string, Grant>();

  constructor(options: TokenIssuerOptions) {
    this.#options = options;
  }

  /** Issues tokens for an approved device code, bound to the key if there is one. */
  async forDeviceCode(code: DeviceCode, jkt?: string): Promise<Record<string, unknown>> {
    const { clientId, scope, parameters } = code;
    const grant: Grant = {
      clientId,
      scope,
      nonce: parameters.get("nonce") ?? undefined,
      authTime: this.#seconds(),
      jkt,
      revoked: false,
    };
    const offline = scope.some((value) => value === "offline" || value === "offline_access");
    if (offline) this.#issueRefreshToken(grant);
    return await this.#reply(grant, { scope, withRefreshToken: true });
  }

  /** Answers a refresh (RFC 6749 section 6). Reuse of a refresh token revokes the whole grant. */
  async refresh(
    body: URLSearchParams,
    { clientId, jkt }: { clientId: string; jkt?: string | undefined },
  ): Promise<Response> {
    const sent = body.get("refresh_token") ?? "";
    const grant = this.#byRefreshToken.get(sent);
    if (!grant || grant.clientId !== clientId || grant.revoked) return errorReply("invalid_grant");
    if (grant.jkt !== jkt) return invalidGrant("The token is bound to another key.");
    if (grant.refreshToken !== sent) {
      grant.revoked = true;
      return invalidGrant("The refresh token was used before.");
    }
    const scope = body.get("scope")?.split(" ") ?? grant.scope;
    if (!scope.every((value) => grant.scope.includes(value))) return errorReply("invalid_scope");
    if (this.#options.rotate) this.#issueRefreshToken(grant);
    return jsonReply(await this.#reply(grant, { scope, withRefreshToken: this.#options.rotate }));
  }

  /**
   * Exchanges an access token for one for another audience (RFC 8693), or for an ID token for that
   * audience if it is requested.
   */
  async exchange(
    body: URLSearchParams,
    { clientId, jkt }: { clientId: string; jkt?: string | undefined },
  ): Promise<Response> {
    const grant = this.#byAccessToken.get(body.get("subject_token") ?? "");
    const known = body.get("subject_token_type") === `${TOKEN_TYPE}access_token`;
    if (!known || !grant || grant.clientId !== clientId || grant.revoked || grant.jkt !== jkt) {
      return errorReply("invalid_request", { description: "The subject token is not valid." });
    }
    const { issuer, person, idTokens, lifetime, audiences } = this.#options;
    const audience = body.get("audience") ?? clientId;
    if (!body.getAll("audience").every((one) => audiences.includes(one))) {
      return errorReply("invalid_target", { description: "The audience is not known." });
    }
    const accessToken = randomToken();
    const type = body.get("requested_token_type") ?? `${TOKEN_TYPE}access_token`;
    const reply = { issued_token_type: type, expires_in: lifetime };
    if (type === `${TOKEN_TYPE}id_token`) {
      const { authTime } = grant;
      const now = this.#seconds();
      const facts = { issuer, clientId: audience, person, accessToken, authTime, now };
      const idToken = await idTokens.sign({ ...facts, nonce: undefined });
      return jsonReply({ ...reply, access_token: idToken, token_type: "N_A" });
    }
    this.#byAccessToken.set(accessToken, grant);
    const token_type = jkt === undefined ? "Bearer" : "DPoP";
    const scope = body.get("scope");
    return jsonReply({
      ...reply,
      access_token: accessToken,
      token_type,
      ...(scope !== null && { scope }),
    });
  }

  /** Returns the person whose access token is in the header (OpenID Connect Core 1.0 section 5.3). */
  async userInfo(request: Request): Promise<Response> {
    const authorization = request.headers.get("authorization") ?? "";
    const [, scheme = "", token = ""] = /^(Bearer|DPoP) (.+)$/i.exec(authorization) ?? [];
    const grant = this.#byAccessToken.get(token);
    const proof = { accessToken: token, now: this.#options.now() };
    const jkt = await checkDpopProof(request, proof).catch(() => "");
    const bound = grant?.jkt === jkt && (scheme.toLowerCase() === "dpop") === (jkt !== undefined);
    if (grant && !grant.revoked && bound) return jsonReply(this.#options.person);
    const headers = { "www-authenticate": 'Bearer error="invalid_token"' };
    return new Response(null, { status: 401, headers });
  }

  /**
   * Revokes a token of a client (RFC 7009); a refresh token revokes its whole grant. An unknown
   * token is ignored.
   */
  revokeToken(token: string, clientId: string): Response {
    const refreshed = this.#byRefreshToken.get(token);
    if (refreshed?.clientId === clientId) refreshed.revoked = true;
    if (this.#byAccessToken.get(token)?.clientId === clientId) this.#byAccessToken.delete(token);
    return new Response(null, { status: 200 });
  }

  /** Answers an introspection (RFC 7662). */
  introspect(token: string): Response {
    const refreshed = this.#byRefreshToken.get(token);
    const grant = this.#byAccessToken.get(token) ??
      (refreshed?.refreshToken === token ? refreshed : undefined);
    if (!grant || grant.revoked) return jsonReply({ active: false });
    const { clientId, scope } = grant;
    const { sub } = this.#options.person;
    return jsonReply({ active: true, client_id: clientId, scope: scope.join(" "), sub });
  }

  /** Revokes every grant. */
  revoke(): void {
    for (const grant of this.#byRefreshToken.values()) grant.revoked = true;
  }

  #issueRefreshToken(grant: Grant): void {
    grant.refreshToken = randomToken();
    this.#byRefreshToken.set(grant.refreshToken, grant);
  }

  async #reply(
    grant: Grant,
    { scope, withRefreshToken }: { scope: readonly string[]; withRefreshToken: boolean },
  ): Promise<Record<string, unknown>> {
    const { issuer, person, idTokens, lifetime } = this.#options;
    const { clientId, nonce, authTime, jkt, refreshToken } = grant;
    const accessToken = randomToken();
    this.#byAccessToken.set(accessToken, grant);
    const facts = { issuer, clientId, person, accessToken, nonce, authTime, now: this.#seconds() };
    const idToken = scope.includes("openid") ? await idTokens.sign(facts) : "";
    return {
      access_token: accessToken,
      token_type: jkt === undefined ? "Bearer" : "DPoP",
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

function invalidGrant(description: string): Response {
  return errorReply("invalid_grant", { description });
}
