import { processDeviceCodeResponse } from "oauth4webapi";
import type { Connection } from "../connection/connection.ts";
import { sendForm } from "../connection/send_form.ts";
import { readMembers } from "../members/read_members.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { retryAfter } from "../http/retry_after.ts";
import type { RequestLimits } from "../http/transport.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import { readReply, redactorFor, type Reply, toResponse } from "../reply/reply.ts";
import { checkIdToken, type IdTokenExpectations } from "./id_token.ts";
import { checkBinding } from "./token_binding.ts";
import { TOKEN_MEMBERS, TokenSet } from "./token_set.ts";

/** A reply of the token endpoint, the time it arrived, and the wait that its headers request. */
export type TokenReply = Reply & {
  /** When it arrived by our clock, in milliseconds since the epoch. */
  receivedAt: number;
  /** The wait that the server requests (`Retry-After`, RFC 9110 section 10.2.3), in milliseconds. */
  retryAfter?: number;
  /** Hides the secrets of the request and of the reply in a text for a message. */
  redact: (text: string) => string;
};

/** The parts of a token request, in addition to its grant and the client's authentication. */
export interface TokenRequestOptions extends RequestLimits {
  /** Further parameters. */
  parameters?: URLSearchParams | undefined;
  /** The key that the tokens are to be bound to. */
  dpopKey?: DpopKey | undefined;
}

/**
 * Sends one token request for a device code (RFC 8628 section 3.4).
 *
 * @throws {DeviceLoginError} `network`, and `invalid_response` for a redirect or a reply that is too
 *   large
 */
export function requestTokens(
  connection: Connection,
  { deviceCode, ...options }: TokenRequestOptions & { deviceCode: string },
): Promise<TokenReply> {
  return sendRequest(connection, {
    ...options,
    grant: {
      device_code: deviceCode,
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    },
  });
}

/**
 * Sends one token request for a refresh token (RFC 6749 section 6).
 *
 * @throws {DeviceLoginError} `network`, and `invalid_response` for a redirect or a reply that is too
 *   large
 */
export function requestRefresh(
  connection: Connection,
  { refreshToken, ...options }: TokenRequestOptions & { refreshToken: string },
): Promise<TokenReply> {
  return sendRequest(connection, {
    ...options,
    grant: { refresh_token: refreshToken, grant_type: "refresh_token" },
  });
}

/**
 * Sends one token request that exchanges a token (RFC 8693 section 2.1).
 *
 * @throws {DeviceLoginError} `network`, and `invalid_response` for a redirect or a reply that is too
 *   large
 */
export function requestExchange(
  connection: Connection,
  { subjectToken, subjectTokenType, ...options }: TokenRequestOptions & {
    subjectToken: string;
    subjectTokenType: string;
  },
): Promise<TokenReply> {
  return sendRequest(connection, {
    ...options,
    grant: {
      subject_token: subjectToken,
      subject_token_type: subjectTokenType,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    },
  });
}

async function sendRequest(
  connection: Connection,
  options: TokenRequestOptions & { grant: Record<string, string> },
): Promise<TokenReply> {
  const { grant, parameters, dpopKey, ...limits } = options;
  const { token_endpoint: url } = connection.metadata;
  if (url === undefined) {
    throw new DeviceLoginError("unsupported", "The server's metadata names no token_endpoint.");
  }
  const send = (headers?: Record<string, string>) => {
    const form = new URLSearchParams(parameters);
    for (const [name, value] of Object.entries(grant)) form.set(name, value);
    return sendForm(connection, { ...limits, url, form, headers });
  };
  const request = { method: "POST", url, now: connection.serverClock.now() };
  const response = dpopKey ? await dpopKey.send(request, (dpop) => send({ dpop })) : await send();
  return readTokenReply(connection, response);
}

function readTokenReply(connection: Connection, response: Response): TokenReply {
  const receivedAt = connection.clock.now();
  const reply = readReply(response, `POST ${connection.metadata.token_endpoint}`);
  const pause = retryAfter(response, receivedAt);
  const body = reply.type === "success" ? reply.body : {};
  const redact = (text: string) => redactorFor(response, body).redact(text);
  return { ...reply, receivedAt, redact, ...(pause !== undefined && { retryAfter: pause }) };
}

/** A successful token reply, and its expectations. */
export interface TokenExpectations extends IdTokenExpectations {
  /** The reply's members. */
  body: Record<string, unknown>;
  /** When the reply arrived, in milliseconds since the epoch. */
  receivedAt: number;
  /** The scopes that were requested at the sign-in. */
  requestedScope: readonly string[];
  /** The scopes that are granted if the reply names none. @default those that were requested */
  grantedScope?: readonly string[] | undefined;
  /** The refresh token to continue with if the reply contains none (RFC 6749 section 6). */
  refreshToken?: string | undefined;
  /** The key that the request carried a proof of. */
  dpopKey?: DpopKey | undefined;
}

/**
 * Checks a successful token reply (RFC 6749 section 5.1) and the ID token in it.
 *
 * @param connection the server and the client
 * @param expected the reply, and its expectations
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
    new DeviceLoginError("invalid_response", `${tried} that can't be used: ${why}.`);
  // First without the ID token, so that only faults of the reply itself are reported here.
  const { id_token: _idToken, ...plain } = body;
  await processDeviceCodeResponse(server, client, toResponse(plain)).catch((error: Error) => {
    // Without the cause, which contains the tokens.
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
      message:
        "Scope openid was requested, but the server issued no ID token: it does not report " +
        "who signed in.",
    });
  }
  // The key must not come from the server.
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
