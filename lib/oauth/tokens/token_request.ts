import {
  deviceCodeGrantRequest,
  processDeviceCodeResponse,
  refreshTokenGrantRequest,
} from "oauth4webapi";
import { type Connection, requestOptions } from "../connection/connection.ts";
import { readMembers } from "../members/read_members.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { retryAfter } from "../http/retry_after.ts";
import type { RequestLimits } from "../http/transport.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import { readReply, type Reply, toResponse } from "../reply/reply.ts";
import { checkIdToken, type IdTokenExpectations } from "./id_token.ts";
import { checkBinding } from "./token_binding.ts";
import { TOKEN_MEMBERS, TokenSet } from "./token_set.ts";

/** A reply of the token endpoint, when it came, and what its headers say. */
export type TokenReply = Reply & {
  /** Milliseconds since the epoch, by our clock. */
  receivedAt: number;
  /** Milliseconds that the server asks to wait (`Retry-After`, RFC 9110 section 10.2.3). */
  retryAfter?: number;
};

/** The parts of a token request, in addition to its grant and the client's authentication. */
export interface TokenRequestOptions extends RequestLimits {
  /** Further parameters. */
  parameters?: URLSearchParams | undefined;
  /** The key that the tokens are to be bound to. */
  dpopKey?: DpopKey | undefined;
}

/** A grant of oauth4webapi's, and the code or token that it is asked by. */
interface Grant {
  grant: typeof deviceCodeGrantRequest | typeof refreshTokenGrantRequest;
  token: string;
}

/**
 * Asks once for the tokens of a device code (RFC 8628 section 3.4).
 *
 * @throws {DeviceLoginError} `network`, and `invalid_response` for a reply that is not even read
 */
export async function requestTokens(
  connection: Connection,
  { deviceCode, ...options }: TokenRequestOptions & { deviceCode: string },
): Promise<TokenReply> {
  return await ask(connection, { ...options, grant: deviceCodeGrantRequest, token: deviceCode });
}

/**
 * Asks once for new tokens (RFC 6749 section 6).
 *
 * @throws {DeviceLoginError} `network`, and `invalid_response` for a reply that is not even read
 */
export async function requestRefresh(
  connection: Connection,
  { refreshToken, ...options }: TokenRequestOptions & { refreshToken: string },
): Promise<TokenReply> {
  return await ask(connection, {
    ...options,
    grant: refreshTokenGrantRequest,
    token: refreshToken,
  });
}

async function ask(
  connection: Connection,
  options: TokenRequestOptions & Grant,
): Promise<TokenReply> {
  const { grant, token, parameters, dpopKey, ...limits } = options;
  const { server, client, authenticate, serverClock } = connection;
  const { token_endpoint: url = "" } = connection.metadata;
  const send = (headers: Record<string, string>) =>
    grant(server, client, authenticate, token, {
      ...requestOptions(connection, limits),
      headers,
      ...(parameters && { additionalParameters: parameters }),
    });
  const proven = { method: "POST", url, now: serverClock.now() };
  const response = dpopKey ? await dpopKey.send(proven, (dpop) => send({ dpop })) : await send({});
  return await readTokenReply(connection, response);
}

async function readTokenReply(connection: Connection, response: Response): Promise<TokenReply> {
  const receivedAt = connection.clock.now();
  const reply = await readReply(response, `POST ${connection.metadata.token_endpoint}`);
  const pause = retryAfter(response, receivedAt);
  return { ...reply, receivedAt, ...(pause !== undefined && { retryAfter: pause }) };
}

/** A successful token reply, and what it is checked against. */
export interface TokenExpectations extends IdTokenExpectations {
  /** The reply's members. */
  body: Record<string, unknown>;
  /** Milliseconds since the epoch, when the reply came. */
  receivedAt: number;
  /** The scopes that were requested at the sign-in. */
  requestedScope: readonly string[];
  /** The scopes that are granted if the reply names none. @default those that were requested */
  grantedScope?: readonly string[] | undefined;
  /** The refresh token to go on with where the reply brings none (RFC 6749 section 6). */
  refreshToken?: string | undefined;
  /** The key that the request proved. */
  dpopKey?: DpopKey | undefined;
}

/**
 * Checks a successful token reply (RFC 6749 section 5.1) and the ID token in it.
 *
 * @param connection the server and the client
 * @param expected the reply, and what it is checked against
 * @throws {DeviceLoginError} `invalid_response`, `invalid_binding`, `invalid_id_token`,
 *   `keys_unavailable`
 */
export async function acceptTokens(
  connection: Connection,
  { body, ...expected }: TokenExpectations,
): Promise<TokenSet> {
  const { server, client, warn } = connection;
  const tried = `POST ${connection.metadata.token_endpoint} was answered with a token reply`;
  const unusable = (why: string) =>
    new DeviceLoginError("invalid_response", `${tried} that cannot be used: ${why}.`);
  // Without the ID token first: what fails here is the reply itself.
  const { id_token: _idToken, ...plain } = body;
  await processDeviceCodeResponse(server, client, toResponse(plain)).catch((error: Error) => {
    // The cause holds the tokens, and is left behind.
    throw unusable(error.message);
  });
  const reply = readMembers(body, { shape: TOKEN_MEMBERS, fail: unusable });
  const { receivedAt, requestedScope, grantedScope, refreshToken, dpopKey } = expected;
  await checkBinding(reply, { dpopKey, certificateThumbprint: connection.certificateThumbprint });
  const { id_token } = reply;
  const claims = id_token === undefined
    ? undefined
    : await checkIdToken(connection, { ...expected, reply: { ...reply, id_token } });
  if (claims === undefined && requestedScope.includes("openid") && !expected.previous) {
    warn({
      code: "no_id_token",
      message: "Scope openid was asked for, and the server sent no ID token: it does not say who " +
        "signed in.",
    });
  }
  // A server has no say in the key.
  const { dpop_jwk: _jwk, ...members } = body;
  if (refreshToken !== undefined) members.refresh_token ??= refreshToken;
  return new TokenSet(members, {
    receivedAt,
    requestedScope,
    grantedScope,
    claims: claims ?? expected.previous,
    dpopKey,
  });
}
