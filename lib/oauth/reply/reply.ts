import { isTemporaryStatus } from "../http/temporary_status.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseExactJson } from "../encoding/parse_json.ts";
import { printable } from "../encoding/printable.ts";
import {
  DeviceLoginError,
  type DeviceLoginErrorCode,
  type OAuthErrorDetails,
} from "../base/errors.ts";
import { received, ReceivedResponse } from "../http/received_response.ts";
import type { Redactor } from "../redact/redactor.ts";
import { normalizeMembers, toNumber } from "./normalize.ts";
import { quoteReply, readReasons } from "./reply_words.ts";

/**
 * The meaning of a server's reply:
 *
 * - `success`: a 2xx reply that is not an error.
 * - `error`: an OAuth error; the member decides, not the status.
 * - `unavailable`: the reply says nothing about the request, which can be sent again later.
 * - `broken`: a 2xx reply whose body broke off.
 * - `unusable`: any other reply.
 *
 * `text` is the body as far as it arrived. It may contain tokens.
 */
export type Reply =
  | { type: "success"; body: Record<string, unknown> }
  | { type: "error"; details: OAuthErrorDetails; interval?: number; text: string }
  | { type: "unavailable"; error: DeviceLoginError }
  | { type: "broken"; error: DeviceLoginError; text: string }
  | UnusableReply;

/** A reply that is neither a success nor an OAuth error. */
export interface UnusableReply {
  type: "unusable";
  status: number;
  /** The words of the server if the body is JSON, perhaps empty; `undefined` if it is not JSON. */
  reason: string | undefined;
  error: DeviceLoginError;
  text: string;
}

/**
 * The errors of RFC 6749 section 5.2 and RFC 8628 section 3.5, Entra's name for a denial, and
 * GitHub's for an expiry.
 */
const KNOWN_ERRORS = new Set([
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
  "authorization_pending",
  "slow_down",
  "access_denied",
  "authorization_declined",
  "expired_token",
  "token_expired",
]);

/**
 * Reads a reply of the device authorization or the token endpoint. It accepts the deviations of real
 * servers: errors with status 200, form-encoded bodies, any content type, errors with any status, a
 * `WWW-Authenticate` header in addition to the body's error.
 *
 * @param response the reply from the transport
 * @param tried the request, for messages: `"POST https://…/token"`
 */
export function readReply(response: Response, tried: string): Reply {
  const { status, ok, body: text, failure } = received(response);
  if (failure !== undefined) {
    const error = brokenOff(failure);
    return ok ? { type: "broken", error, text } : { type: "unavailable", error };
  }
  const body = parseBody(text);
  const failed = (code: DeviceLoginErrorCode, more: string) =>
    new DeviceLoginError(code, `${tried} was answered with status ${status}${more}.`);
  const details = body && errorDetails(body, status);
  const retryable = isTemporaryStatus(status);
  if (details && (!retryable || KNOWN_ERRORS.has(details.error))) {
    const interval = toNumber(body.interval);
    // This one arrives at every poll, and no one reads its words.
    const shown = details.error === "authorization_pending"
      ? { error: details.error, status }
      : redactDetails(details, redactorFor(response, body));
    return { type: "error", details: shown, ...(interval && { interval }), text };
  }
  const words = () => quoteReply(text, redactorFor(response, body));
  if (retryable) {
    return { type: "unavailable", error: failed("server_unavailable", words()) };
  }
  if (ok && body && !toText(body.error)) return { type: "success", body: normalizeMembers(body) };
  if (ok && !body && looksCutOff(text)) {
    const how = text.trim() ? "broke off" : "is empty";
    return { type: "broken", error: failed("network", `, and the body ${how}`), text };
  }
  if (ok && !body) {
    // The page of a proxy or a captive portal, not a reply of the server itself.
    const error = failed("invalid_response", " and no JSON object, but perhaps a proxy's page");
    return { type: "unavailable", error };
  }
  const error = failed("invalid_response", ` and no OAuth error${words()}`);
  const said = readReasons(text);
  const reason = said && printable(redactorFor(response, body).redact(said), 1000);
  return { type: "unusable", status, reason, error, text };
}

const JSON_HEADERS = /* @__PURE__ */ new Headers({ "content-type": "application/json" });

/** Creates a reply for oauth4webapi from normalized members. */
export function toResponse(members: Record<string, unknown>): Response {
  const reply = new ReceivedResponse({ status: 200, headers: JSON_HEADERS, members });
  return reply as unknown as Response;
}

/** Returns a redactor for the secrets of the request, and for those that the reply issues. */
export function redactorFor(
  response: Response,
  body: Record<string, unknown> = {},
): Redactor {
  const redactor = received(response).redactor();
  for (const [name, value] of Object.entries(body)) {
    // Google's error_code is a message, not a code to redeem.
    const isSecret = /(?<!^error)_(token|code)$/.test(name);
    if (typeof value === "string" && isSecret) redactor.add("secret", value);
  }
  return redactor;
}

function brokenOff(error: unknown): DeviceLoginError {
  if (error instanceof DeviceLoginError) return error;
  return new DeviceLoginError("network", "The reply broke off.", { cause: error });
}

/** Parses a body as JSON, whatever its content type, or as a form, which GitHub sends by default. */
function parseBody(text: string): Record<string, unknown> | undefined {
  const json = parseExactJson(text);
  if (json !== undefined) return isObject(json) ? json : undefined;
  const form = text.trim();
  // A page can contain a link with such a parameter, but unlike a form it has spaces and tags.
  if (/[\s<>]/.test(form) || !/(^|&)(access_token|device_code|error)=/.test(form)) return;
  return Object.fromEntries(new URLSearchParams(form));
}

function toText(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}

/**
 * Returns the body's OAuth error. Twitch puts it in `message`, with the status, and Okta's common
 * errors have it in `errorCode`. Frameworks put the status text there ("Not Found", "HTTP 404 Not
 * Found"), which is not an OAuth error.
 */
function errorDetails(
  body: Record<string, unknown>,
  status: number,
): OAuthErrorDetails | undefined {
  const { error, error_description, error_uri, message } = body;
  const named = toText(error);
  const framework = [body.status, body.statusCode].includes(status);
  if (named && !/\s/.test(named) && (!framework || KNOWN_ERRORS.has(named))) {
    return {
      error: named,
      errorDescription: toText(error_description),
      errorUri: toText(error_uri),
      status,
    };
  }
  const code = toText(body.errorCode);
  if (code && KNOWN_ERRORS.has(code)) {
    return { error: code, errorDescription: toText(body.errorSummary), status };
  }
  const said = toText(message)?.toLowerCase();
  if (said === undefined || !("status" in body)) return;
  if (said === "invalid device code") {
    return { error: "invalid_grant", errorDescription: said, status };
  }
  if (KNOWN_ERRORS.has(said)) return { error: said, status };
}

/**
 * Redacts the members of an error. The error codes that this flow handles are never redacted, whatever
 * a secret has in common with them.
 */
export function redactDetails(
  { error, errorDescription, errorUri, status }: OAuthErrorDetails,
  redactor: Redactor,
): OAuthErrorDetails {
  return {
    error: KNOWN_ERRORS.has(error) ? error : redactor.redact(error),
    errorDescription: errorDescription && redactor.redact(errorDescription),
    errorUri: errorUri && redactor.redact(errorUri),
    status,
  };
}

function looksCutOff(text: string): boolean {
  return /^\s*($|\{)/.test(text);
}
