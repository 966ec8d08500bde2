import { printableJson } from "../oauth/encoding/printable_json.ts";
import { rfc3339Seconds } from "../oauth/encoding/rfc3339.ts";
import { OAuthError } from "../oauth/base/errors.ts";
import type { LoginEvent } from "../oauth/login/login_event.ts";

/**
 * Formats an event as a line of NDJSON, versioned by `v`: members may be added, but never change.
 *
 * @param event the event
 */
export function eventLine(event: LoginEvent): string {
  return line({ type: event.type, ...members(event) });
}

/**
 * Formats the last line of a run that failed.
 *
 * @param error its code, for programs to switch on, and its message, for people
 * @param cause the error itself; an OAuth error adds the server's details
 */
export function errorLine(
  { code, message }: { code: string; message: string },
  cause?: unknown,
): string {
  const details = cause instanceof OAuthError
    ? { error: cause.error, error_description: cause.errorDescription, status: cause.status }
    : {};
  return line({ type: "error", code, message, ...details });
}

function line(event: Record<string, unknown>): string {
  return `${printableJson({ v: 1, ...event })}\n`;
}

function members(event: LoginEvent): Record<string, unknown> {
  switch (event.type) {
    case "prompt":
      return {
        user_code: event.userCode,
        verification_uri: event.verificationUri,
        verification_uri_complete: event.verificationUriComplete,
        expires_at: rfc3339Seconds(event.expiresAt),
        interval: event.interval,
      };
    case "pending":
      return { next_poll_at: rfc3339Seconds(event.nextPollAt) };
    case "slow_down":
      return { interval: event.interval, next_poll_at: rfc3339Seconds(event.nextPollAt) };
    case "retry":
      return {
        code: event.error.code,
        message: event.error.message,
        next_poll_at: rfc3339Seconds(event.nextPollAt),
      };
    case "tokens":
      return { tokens: event.tokens };
    case "error":
      return { code: event.error.code, message: event.error.message };
  }
}
