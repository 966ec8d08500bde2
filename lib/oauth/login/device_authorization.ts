import { deviceAuthorizationRequest, processDeviceAuthorizationResponse } from "oauth4webapi";
import { type Connection, requestOptions } from "../connection/connection.ts";
import { explainRefusal, explainUnusable, refusal } from "../connection/refusal.ts";
import { printable } from "../encoding/printable.ts";
import { DeviceLoginError } from "../errors.ts";
import { isWebUrl } from "../http/secure_url.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import { readReply, redactorFor, toResponse } from "../reply/reply.ts";
import { parseScope } from "../request/scope.ts";

/** The longest user code, in characters: more than a person types is no code but an attack. */
const LONGEST_CODE = 200;

/** The longest URL, in characters. */
const LONGEST_URL = 4_000;

/** A device authorization reply (RFC 8628 section 3.2), checked. */
export interface DeviceAuthorization {
  /** What the client polls with: a secret. */
  device_code: string;
  /** What the person types in, exactly as received. */
  user_code: string;
  /** Where they type it in. */
  verification_uri: string;
  /** The same with the code in it, where the server sends one. */
  verification_uri_complete?: string | undefined;
  /** Seconds until both codes expire. */
  expires_in: number;
  /** Seconds between two polls, where the server names any. */
  interval?: number | undefined;
}

/**
 * Starts a login: one request, never repeated by itself.
 *
 * @param connection the server and the client
 * @param parameters what is asked for
 * @param options `dpopKey` keeps the nonce that the reply may carry, `signal` ends the request
 * @throws {DeviceLoginError} `unsupported`, `refused`, `network`, `server_unavailable`,
 *   `invalid_response`
 */
export async function requestDeviceAuthorization(
  connection: Connection,
  parameters: URLSearchParams,
  options: { dpopKey?: DpopKey | undefined; signal?: AbortSignal | undefined } = {},
): Promise<DeviceAuthorization> {
  const { server, client, authenticate, metadata } = connection;
  const endpoint = metadata.device_authorization_endpoint;
  if (endpoint === undefined || metadata.token_endpoint === undefined) {
    throw new DeviceLoginError(
      "unsupported",
      `The metadata of ${printable(server.issuer)} names no ` +
        `${endpoint ? "token_endpoint" : "device_authorization_endpoint"}: the server does not ` +
        "offer this way to sign in, or only at a URL that you have to name yourself.",
    );
  }
  const tried = `POST ${endpoint}`;
  const response = await deviceAuthorizationRequest(
    server,
    client,
    authenticate,
    parameters,
    requestOptions(connection, { signal: options.signal }),
  );
  options.dpopKey?.keepNonce(response, endpoint);
  const reply = await readReply(response, tried);
  if (reply.type === "error") {
    const error = refusal("The device authorization request", reply.details);
    throw explainRefusal(connection, error, { scope: parseScope(parameters.get("scope") ?? "") });
  }
  if (reply.type === "unusable") {
    throw explainNotFound(connection, reply.status, explainUnusable(connection, reply));
  }
  if (reply.type !== "success") throw reply.error;
  return await checkReply(connection, reply.body, { tried, response });
}

async function checkReply(
  { server, client }: Connection,
  body: Record<string, unknown>,
  { tried, response }: { tried: string; response: Response },
): Promise<DeviceAuthorization> {
  const unusable = (why: string) =>
    new DeviceLoginError(
      "invalid_response",
      `${tried} was answered with something other than a device authorization: ${
        redactorFor(response, body).redact(why)
      }.`,
    );
  // An interval of 0 is no interval; oauth4webapi would refuse it.
  const members = body.interval === 0 ? { ...body, interval: undefined } : body;
  const authorization: DeviceAuthorization = await processDeviceAuthorizationResponse(
    server,
    client,
    toResponse(members),
  ).catch((error: Error) => {
    throw unusable(error.message);
  });
  if (authorization.user_code.length > LONGEST_CODE) {
    throw unusable(`its user_code is longer than ${LONGEST_CODE} characters`);
  }
  for (const name of ["verification_uri", "verification_uri_complete"] as const) {
    const uri = authorization[name];
    if (uri === undefined) continue;
    if (uri.length > LONGEST_URL) {
      throw unusable(`its ${name} is longer than ${LONGEST_URL} characters`);
    }
    if (isWebUrl(uri)) continue;
    throw unusable(`its ${name} ${JSON.stringify(printable(uri, 200))} is no http(s) URL`);
  }
  return authorization;
}

function explainNotFound(
  { otherIssuer }: Connection,
  status: number,
  error: DeviceLoginError,
): DeviceLoginError {
  if (status !== 404 || otherIssuer === undefined) return error;
  return new DeviceLoginError(
    error.code,
    `${error.message} The discovery document found there names the issuer ` +
      `${printable(otherIssuer, 200)}: try that as the issuer.`,
  );
}
