import type { Connection } from "../connection/connection.ts";
import { doubtClient, explainRefusal, explainUnusable, refusal } from "../connection/refusal.ts";
import { sendForm } from "../connection/send_form.ts";
import { printable } from "../encoding/printable.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { retryAfter } from "../http/retry_after.ts";
import { isWebUrl } from "../http/secure_url.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import * as kind from "../members/kinds.ts";
import { readMembers } from "../members/read_members.ts";
import { readReply, redactorFor } from "../reply/reply.ts";
import { quoteReasons } from "../reply/reply_words.ts";
import { parseScope } from "../request/scope.ts";

/** The longest user code, in characters: a longer one, which no one types, would be an attack. */
const MAX_USER_CODE_LENGTH = 200;

/** The longest verification URL, in characters. */
const MAX_VERIFICATION_URL_LENGTH = 4_000;

/** The seconds that a code is assumed to be valid for if neither server nor caller says it. */
const DEFAULT_CODE_LIFETIME_SECONDS = 600;

/** A device authorization reply (RFC 8628 section 3.2), checked. */
export interface DeviceAuthorization {
  /** Identifies the login in the token requests: a secret. */
  device_code: string;
  /** The code that the person types in, exactly as received. */
  user_code: string;
  /** The page where the person types it in. */
  verification_uri: string;
  /** The same page with the code in its URL, if the server sends one. */
  verification_uri_complete?: string | undefined;
  /** Seconds until both codes expire. */
  expires_in: number;
  /** Seconds between two polls, if the server names an interval. */
  interval?: number | undefined;
}

/** The members of a reply (RFC 8628 section 3.2). An interval is optional, and more than 0. */
const DEVICE_AUTHORIZATION = {
  device_code: kind.text,
  user_code: kind.text,
  verification_uri: kind.text,
  "verification_uri_complete?": kind.text,
  expires_in: kind.seconds,
  "interval?": kind.seconds,
};

/** A device authorization request. */
export interface DeviceAuthorizationRequest {
  /** Its parameters, in addition to the client's authentication. */
  parameters: URLSearchParams;
  /** Seconds that the code is valid for if the reply does not say it. @default 600 */
  codeLifetime?: number | undefined;
  /** Saves the nonce that the reply may carry. */
  dpopKey?: DpopKey | undefined;
  /** Ends the request. */
  signal?: AbortSignal | undefined;
}

/**
 * Sends a device authorization request, once.
 *
 * @param connection the server and the client
 * @param request the request
 * @throws {DeviceLoginError} `unsupported`, `refused`, `network`, `server_unavailable`,
 *   `invalid_response`
 */
export async function requestDeviceAuthorization(
  connection: Connection,
  { parameters, codeLifetime, dpopKey, signal }: DeviceAuthorizationRequest,
): Promise<DeviceAuthorization> {
  const { server, client, metadata } = connection;
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
  const form = new URLSearchParams(parameters);
  form.set("client_id", client.client_id);
  const response = await sendForm(connection, { url: endpoint, form, signal });
  dpopKey?.keepNonce(response, endpoint);
  const reply = readReply(response, tried);
  if (reply.type === "error") {
    throw explainRefusal(connection, {
      error: refusal("The device authorization request", reply.details),
      scope: parseScope(parameters.get("scope") ?? ""),
    });
  }
  if (reply.type === "unusable") {
    const error = explainUnusable(connection, { ...reply, endpoint });
    throw explainNotFound(connection, { status: reply.status, error });
  }
  if (reply.type !== "success") throw explainFault(connection, { response, error: reply.error });
  const { body } = reply;
  const lifetime = codeLifetime ?? DEFAULT_CODE_LIFETIME_SECONDS;
  const checked = checkReply({ body, lifetime, tried, response, endpoint });
  if (body.expires_in === undefined) {
    connection.warn({
      code: "no_lifetime",
      message: `The server does not say how long its code is valid: ${lifetime} s are assumed.`,
    });
  }
  return checked;
}

function checkReply(
  { body, lifetime, tried, response, endpoint }: {
    body: Record<string, unknown>;
    lifetime: number;
    tried: string;
    response: Response;
    endpoint: string;
  },
): DeviceAuthorization {
  const unusable = (why: string) => {
    const redactor = redactorFor(response, body);
    return new DeviceLoginError(
      "invalid_response",
      `${tried} was answered with something other than a device authorization: ${
        redactor.redact(why)
      }${quoteReasons(body, redactor)}.`,
    );
  };
  // An interval of 0 counts as none.
  const { interval, expires_in = lifetime } = body;
  const members = { ...body, expires_in, interval: interval || undefined };
  const authorization: DeviceAuthorization = readMembers(members, {
    shape: DEVICE_AUTHORIZATION,
    fail: unusable,
  });
  if (authorization.user_code.length > MAX_USER_CODE_LENGTH) {
    throw unusable(`its user_code is longer than ${MAX_USER_CODE_LENGTH} characters`);
  }
  // With the device code, anyone can collect the tokens (RFC 8628 section 3.3).
  if (authorization.user_code === authorization.device_code) {
    throw unusable("its user_code is also its device_code, which must not be shown");
  }
  for (const name of ["verification_uri", "verification_uri_complete"] as const) {
    const given = authorization[name];
    if (given === undefined) continue;
    const uri = authorization[name] = absoluteUrl(given, endpoint);
    if (uri.length > MAX_VERIFICATION_URL_LENGTH) {
      throw unusable(`its ${name} is longer than ${MAX_VERIFICATION_URL_LENGTH} characters`);
    }
    if (isWebUrl(uri)) continue;
    throw unusable(`its ${name} ${JSON.stringify(printable(uri, 200))} is not an http(s) URL`);
  }
  return authorization;
}

/**
 * Resolves a path, which ZenML sends, against the origin of the endpoint. Removes or encodes what no
 * URL contains, such as a line break at its end: it would be shown, and typed in.
 */
function absoluteUrl(url: string, endpoint: string): string {
  const isPath = url.startsWith("/");
  if (!isPath && !/[\s\p{C}]/u.test(url)) return url;
  return URL.parse(url, isPath ? endpoint : undefined)?.href ?? url;
}

/**
 * Explains an outage by the wait that the server requests, and status 500: some servers fail on a client
 * that they do not know (oauthlib).
 */
function explainFault(
  connection: Connection,
  { response, error }: { response: Response; error: DeviceLoginError },
): DeviceLoginError {
  const pause = retryAfter(response, connection.clock.now());
  const advice = response.status === 500
    ? doubtClient(connection, "some servers fail if it is unknown to them")
    : pause && `Try again in ${Math.ceil(pause / 1000)} s.`;
  return advice ? new DeviceLoginError(error.code, `${error.message} ${advice}`) : error;
}

function explainNotFound(
  { otherIssuer }: Connection,
  { status, error }: { status: number; error: DeviceLoginError },
): DeviceLoginError {
  if (status !== 404 || otherIssuer === undefined) return error;
  return new DeviceLoginError(
    error.code,
    `${error.message} The discovery document found there names the issuer ` +
      `${printable(otherIssuer, 200)}: try that as the issuer.`,
  );
}
