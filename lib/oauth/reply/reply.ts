import { isObject } from "../encoding/is_object.ts";
import { parseJson } from "../encoding/parse_json.ts";
import { DeviceLoginError, type OAuthErrorDetails } from "../base/errors.ts";
import { redactorOf } from "../http/transport.ts";
import type { Redactor } from "../redact/redactor.ts";
import { normalizeMembers, toNumber } from "./normalize.ts";
import { quoteReply } from "./reply_words.ts";
import { readText } from "./read_text.ts";

/**
 * What a server's reply means, whatever shape it came in:
 *
 * - `success`: the members of a 2xx reply that is no error.
 * - `error`: the server named an OAuth error; the member decides, not the status.
 * - `unavailable`: nothing was said about the request; it may be asked again later.
 * - `broken`: a 2xx whose body broke off: most of what it said is lost.
 * - `unusable`: anything else.
 *
 * `text` is the body as far as it came. It may hold tokens.
 */
export type Reply =
  | { type: "success"; body: Record<string, unknown> }
  | { type: "error"; details: OAuthErrorDetails; interval?: number }
  | { type: "unavailable"; error: DeviceLoginError }
  | { type: "broken"; error: DeviceLoginError; text: string }
  | { type: "unusable"; status: number; error: DeviceLoginError; text: string };

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
 * Reads a reply of the device authorization or the token endpoint, with the deviations of real
 * servers undone: errors with status 200, form-encoded bodies, any content type, any status beside
 * an error, a `WWW-Authenticate` header that would hide the body's error.
 *
 * @param response the reply as the transport gave it
 * @param tried what was asked, for messages: `"POST https://…/token"`
 */
export async function readReply(response: Response, tried: string): Promise<Reply> {
  const { status, ok } = response;
  const { text, failure } = await readText(response);
  if (failure !== undefined) {
    const error = brokenOff(failure);
    return ok ? { type: "broken", error, text } : { type: "unavailable", error };
  }
  const body = parseBody(text);
  const answered = `${tried} was answered with status ${status}`;
  const details = body && errorDetails(body, status);
  const retryable = status >= 500 || [408, 425, 429].includes(status);
  if (details && (!retryable || KNOWN_ERRORS.has(details.error))) {
    const interval = toNumber(body.interval);
    const shown = redactDetails(details, redactorFor(response, body));
    return { type: "error", details: shown, ...(interval && { interval }) };
  }
  const words = quoteReply(text, redactorFor(response, body));
  if (retryable) {
    const error = new DeviceLoginError("server_unavailable", `${answered}${words}.`);
    return { type: "unavailable", error };
  }
  if (ok && body && !toText(body.error)) return { type: "success", body: normalizeMembers(body) };
  if (ok && !body && looksCutOff(text)) {
    const error = new DeviceLoginError("network", `${answered}, and the body broke off.`);
    return { type: "broken", error, text };
  }
  if (ok && !body) {
    // A proxy's or a captive portal's page: the server itself has not spoken yet.
    const error = new DeviceLoginError(
      "invalid_response",
      `${answered} and a page, not with JSON.`,
    );
    return { type: "unavailable", error };
  }
  const hint = [404, 405].includes(status) ? " (is the URL right?)" : "";
  const message = `${answered} and no OAuth error${words}${hint}.`;
  const error = new DeviceLoginError("invalid_response", message);
  return { type: "unusable", status, error, text };
}

/** A reply as oauth4webapi wants it, made from members that have been read and normalised. */
export function toResponse(body: Record<string, unknown>): Response {
  return Response.json(body);
}

/** Hides what the request held, and what the reply itself hands out. */
export function redactorFor(
  response: Response,
  body: Record<string, unknown> = {},
): Redactor {
  const redactor = redactorOf(response);
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === "string" && /_(token|code)$/.test(name)) redactor.add("secret", value);
  }
  return redactor;
}

function brokenOff(error: unknown): DeviceLoginError {
  if (error instanceof DeviceLoginError) return error;
  return new DeviceLoginError("network", "The reply broke off.", { cause: error });
}

/** JSON whatever the content type says, else a form (GitHub, unless asked for JSON), else nothing. */
function parseBody(text: string): Record<string, unknown> | undefined {
  const json = parseJson(text);
  if (json !== undefined) return isObject(json) ? json : undefined;
  const form = text.trim();
  // A page may hold a link with such a member; but a page has blanks and tags, and a form none.
  if (/[\s<>]/.test(form) || !/(^|&)(access_token|device_code|error)=/.test(form)) return;
  return Object.fromEntries(new URLSearchParams(form));
}

function toText(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}

/**
 * The body's error. Twitch names it in `message`, beside the status. Frameworks put the status in
 * words there ("Not Found", "HTTP 404 Not Found"), which is no OAuth error.
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
  const said = toText(message)?.toLowerCase();
  if (said === undefined || !("status" in body)) return;
  if (said === "invalid device code") {
    return { error: "invalid_grant", errorDescription: said, status };
  }
  if (KNOWN_ERRORS.has(said)) return { error: said, status };
}

/**
 * An error's members without what they repeat of the request. The errors that this flow acts on stay
 * as they are, whatever a secret may have in common with their names.
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
