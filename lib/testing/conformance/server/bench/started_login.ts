import { NotJudged } from "./not_judged.ts";
import type { ObservedReply } from "./observed_reply.ts";

/** The seconds between polls if the server names none (RFC 8628 section 3.2). */
const DEFAULT_INTERVAL_S = 5;

/** A sign-in that a scenario has started. */
export interface StartedLogin {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete: string | undefined;
  /** Seconds from one poll to the next; a `slow_down` adds 5. */
  interval: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** When the next poll is due, in milliseconds since the epoch. */
  nextPollAt: number;
}

/**
 * Reads a sign-in from the reply to a device authorization request.
 *
 * @param reply the reply
 * @param now the time at which it arrived, in milliseconds since the epoch
 * @throws {NotJudged} if it lacks what is needed to continue
 */
export function readStartedLogin(
  { members, summary }: ObservedReply,
  now: number,
): StartedLogin {
  const { device_code, user_code, verification_uri, verification_uri_complete } = members;
  const complete = typeof device_code === "string" && typeof user_code === "string" &&
    typeof verification_uri === "string";
  if (!complete) {
    throw new NotJudged(`no sign-in was started: ${summary}`);
  }
  const interval = positiveNumber(members.interval) ?? DEFAULT_INTERVAL_S;
  return {
    deviceCode: device_code,
    userCode: user_code,
    verificationUri: verification_uri,
    verificationUriComplete: typeof verification_uri_complete === "string"
      ? verification_uri_complete
      : undefined,
    interval,
    expiresAt: now + (positiveNumber(members.expires_in) ?? Infinity) * 1000,
    nextPollAt: now + interval * 1000,
  };
}

/** Returns a member that is a positive number; servers also send texts. */
export function positiveNumber(value: unknown): number | undefined {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && number > 0 ? number : undefined;
}
