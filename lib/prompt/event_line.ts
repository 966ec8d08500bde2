import { printableJson } from "../oauth/encoding/printable_json.ts";
import { rfc3339Seconds } from "../oauth/encoding/rfc3339.ts";
import { OAuthError } from "../oauth/base/errors.ts";
import type { LoginEvent } from "../oauth/login/login_event.ts";

/**
 * An event as a line of NDJSON. Its form is versioned by `v`: members are added, never changed.
 *
 * @param event what happened
 */
export function eventLine(event: LoginEvent): string {
  return line({ type: event.type, ...members(event) });
}

/**
 * The last line where something goes wrong.
 *
 * @param code what went wrong, for a program to switch on
 * @param message what went wrong, for a person
 * @param error the error, for what else it tells
 */
export function errorLine(code: string, message: string, error?: unknown): string {
  const details = error instanceof OAuthError
    ? { error: error.error, error_description: error.errorDescription, status: error.status }
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
