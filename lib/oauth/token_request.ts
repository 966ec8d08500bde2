import {
  deviceCodeGrantRequest,
  processDeviceCodeResponse,
  refreshTokenGrantRequest,
} from "oauth4webapi";
import { type Connection, requestOptions } from "./connection.ts";
import { DeviceLoginError } from "./errors.ts";
import { checkIdToken, type IdTokenExpectations } from "./id_token.ts";
import { readReply, type Reply, toResponse } from "./reply.ts";
import { TokenSet } from "./token_set.ts";
import { retryAfter } from "./retry_after.ts";
import type { RequestLimits } from "./transport.ts";

/** A reply of the token endpoint, and what its headers say of the next request. */
export type TokenReply = Reply & {
  /** Milliseconds that the server asks to wait (`Retry-After`, RFC 9110 section 10.2.3). */
  retryAfter?: number;
};

/**
 * Asks once for the tokens of a device code (RFC 8628 section 3.4).
 *
 * @throws {DeviceLoginError} `network`, and `invalid_response` for a reply that is not even read
 */
export async function requestTokens(
  connection: Connection,
  deviceCode: string,
  limits?: RequestLimits,
): Promise<TokenReply> {
  const { server, client, authenticate } = connection;
  const options = requestOptions(connection, limits);
  const response = await deviceCodeGrantRequest(server, client, authenticate, deviceCode, options);
  return await readTokenReply(connection, response);
}

/** What a refresh asks for. */
export interface RefreshRequestOptions extends RequestLimits {
  /** The scopes to narrow the new access token to. */
  scope?: readonly string[] | undefined;
}

/**
 * Asks once for new tokens (RFC 6749 section 6).
 *
 * @throws {DeviceLoginError} `network`, and `invalid_response` for a reply that is not even read
 */
export async function requestRefresh(
  connection: Connection,
  refreshToken: string,
  options: RefreshRequestOptions = {},
): Promise<TokenReply> {
  const { server, client, authenticate } = connection;
  const { scope, ...limits } = options;
  const additionalParameters = new URLSearchParams();
  if (scope) additionalParameters.set("scope", scope.join(" "));
  const response = await refreshTokenGrantRequest(server, client, authenticate, refreshToken, {
    ...requestOptions(connection, limits),
    additionalParameters,
  });
  return await readTokenReply(connection, response);
}

async function readTokenReply(connection: Connection, response: Response): Promise<TokenReply> {
  const reply = await readReply(response, `POST ${connection.metadata.token_endpoint}`);
  const pause = retryAfter(response, connection.clock.now());
  return { ...reply, ...(pause !== undefined && { retryAfter: pause }) };
}

/** What a token reply is checked against. */
export interface TokenExpectations extends IdTokenExpectations {
  /** The scopes that were asked for. */
  requestedScope: readonly string[];
  /** The refresh token to go on with where the reply brings none (RFC 6749 section 6). */
  refreshToken?: string | undefined;
}

/**
 * Checks a successful token reply (RFC 6749 section 5.1) and the ID token in it.
 *
 * @param connection the server and the client
 * @param body the reply's members
 * @param expected what they are checked against
 * @throws {DeviceLoginError} `invalid_response`, `invalid_id_token`
 */
export async function acceptTokens(
  connection: Connection,
  body: Record<string, unknown>,
  expected: TokenExpectations,
): Promise<TokenSet> {
  const { server, client, clock, warn } = connection;
  const receivedAt = clock.now();
  const tried = `POST ${connection.metadata.token_endpoint} was answered with a token reply`;
  const unusable = (why: string) => new DeviceLoginError("invalid_response", `${tried} ${why}.`);
  // Without the ID token first: what fails here is the reply itself.
  const { id_token, ...plain } = body;
  await processDeviceCodeResponse(server, client, toResponse(plain)).catch((error: Error) => {
    // The cause holds the tokens, and is left behind.
    throw unusable(`that cannot be used: ${error.message}`);
  });
  if (String(body.token_type).toLowerCase() !== "bearer") {
    throw unusable("whose token_type is DPoP, which was not asked for");
  }
  for (const name of ["access_token", "refresh_token"]) {
    // RFC 6749 appendix A: such a token could break out of a header or a terminal line.
    if (/\p{Cc}/u.test(String(body[name] ?? ""))) {
      throw unusable(`whose ${name} has a control character`);
    }
  }
  const { requestedScope, refreshToken } = expected;
  const claims = id_token === undefined
    ? undefined
    : await checkIdToken(connection, body, expected);
  if (claims === undefined && requestedScope.includes("openid") && !expected.previous) {
    warn({
      code: "no_id_token",
      message: "Scope openid was asked for, and the server sent no ID token: it does not say who " +
        "signed in.",
    });
  }
  const members = refreshToken === undefined ? body : { refresh_token: refreshToken, ...body };
  return new TokenSet(members, { receivedAt, requestedScope, claims: claims ?? expected.previous });
}
