import { printable } from "../../../../oauth/encoding/printable.ts";
import { contentType } from "../bench/observed_reply.ts";
import {
  defineScenario,
  type Finding,
  follows,
  must,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";
import { positiveNumber } from "../bench/started_login.ts";

/** The members that a device authorization response must have (RFC 8628 section 3.2). */
const REQUIRED = ["device_code", "user_code", "verification_uri", "expires_in"] as const;

/** The shortest time in which a person can sign in on another device, in seconds. */
const SHORTEST_LIFETIME_S = 60;

/** The lifetime in the example of RFC 8628 section 3.2, in seconds. */
const LONGEST_LIFETIME_S = 1800;

/** The longest interval after which an approval is still noticed soon, in seconds. */
const LONGEST_INTERVAL_S = 60;

/** The reply to a device authorization request. */
export const deviceAuthorization: ServerScenario = defineScenario({
  name: "device_authorization",
  title: "start a sign-in",
  requests: 0,
  rules: {
    device_status: should(
      "A device authorization response has status 200.",
      "RFC 8628 section 3.2",
    ),
    device_json: should(
      "A device authorization response has the content type application/json.",
      "RFC 8628 section 3.2",
    ),
    device_members: must(
      `A device authorization response contains ${REQUIRED.join(", ")}.`,
      "RFC 8628 section 3.2",
    ),
    device_not_cached: should(
      "A response with a code has Cache-Control: no-store.",
      "RFC 6749 section 5.1",
    ),
    lifetime_usable: should(
      `A code is valid long enough to sign in, and not longer than necessary: ` +
        `${SHORTEST_LIFETIME_S} to ${LONGEST_LIFETIME_S} s.`,
      "RFC 8628 section 5.4, RFC 10027 section 6.1",
    ),
    interval_usable: should(
      `The interval, if there is one, is a number from 1 to ${LONGEST_INTERVAL_S} s.`,
      "RFC 8628 section 3.2",
    ),
  },
  async run(bench) {
    const reply = await bench.firstReply();
    const { status, headers, members } = reply;
    const missing = REQUIRED.filter((name) => !isUsable(name, members[name]));
    const { expires_in: lifetime, interval } = members;
    const seconds = positiveNumber(lifetime) ?? 0;
    return {
      device_status: follows(status === 200, reply.summary),
      device_json: follows(contentType(reply) === "application/json", typeText(reply)),
      device_members: follows(
        missing.length === 0,
        missing.length === 0 ? "all of them" : `missing or malformed: ${missing.join(", ")}`,
      ),
      device_not_cached: notCached(headers),
      lifetime_usable: follows(
        seconds >= SHORTEST_LIFETIME_S && seconds <= LONGEST_LIFETIME_S,
        secondsText(lifetime),
      ),
      interval_usable: interval === undefined
        ? { notApplicable: "the response has no interval" }
        : follows(
          typeof interval === "number" && interval >= 1 && interval <= LONGEST_INTERVAL_S,
          secondsText(interval),
        ),
    };
  },
});

/** Whether a response with a code or a token may not be stored (RFC 6749 section 5.1). */
export function notCached(headers: Headers): Finding {
  const value = headers.get("cache-control");
  return {
    followed: /\bno-store\b/i.test(value ?? ""),
    expected: "Cache-Control: no-store",
    seen: printable(value ?? "absent", 100),
  };
}

/** Describes the content type of a reply. */
export function typeText(reply: { headers: Headers }): string {
  return printable(contentType(reply) || "absent", 100);
}

function isUsable(name: typeof REQUIRED[number], value: unknown): boolean {
  if (name === "expires_in") return typeof value === "number" && value > 0;
  return typeof value === "string" && value !== "";
}

function secondsText(value: unknown): string {
  return typeof value === "number"
    ? `${value} s`
    : printable(JSON.stringify(value) ?? "absent", 60);
}
