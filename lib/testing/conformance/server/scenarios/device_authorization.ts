import { printable } from "../../../../oauth/encoding/printable.ts";
import { follows, notCached, sentAsJson } from "../bench/findings.ts";
import {
  defineReplyScenario,
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
export const deviceAuthorization: ServerScenario = defineReplyScenario({
  name: "device_authorization",
  title: "start a sign-in",
  requests: 0,
  send: (bench) => bench.firstReply(),
  rules: {
    device_status: [
      should("A device authorization response has status 200.", "RFC 8628 section 3.2"),
      ({ status, summary }) => follows(status === 200, summary),
    ],
    device_json: [
      should(
        "A device authorization response has the content type application/json.",
        "RFC 8628 section 3.2",
      ),
      sentAsJson,
    ],
    device_members: [
      must(
        `A device authorization response contains ${REQUIRED.join(", ")}.`,
        "RFC 8628 section 3.2",
      ),
      ({ members }) => {
        const missing = REQUIRED.filter((name) => !isUsable(name, members[name]));
        return missing.length === 0
          ? follows(true, "all of them")
          : follows(false, `missing or malformed: ${missing.join(", ")}`);
      },
    ],
    device_not_cached: [
      should("A response with a code has Cache-Control: no-store.", "RFC 6749 section 5.1"),
      notCached,
    ],
    lifetime_usable: [
      should(
        `A code is valid long enough to sign in, and not longer than necessary: ` +
          `${SHORTEST_LIFETIME_S} to ${LONGEST_LIFETIME_S} s.`,
        "RFC 8628 section 5.4, RFC 10027 section 6.1",
      ),
      ({ members: { expires_in: lifetime } }) => {
        const seconds = positiveNumber(lifetime) ?? 0;
        return follows(
          seconds >= SHORTEST_LIFETIME_S && seconds <= LONGEST_LIFETIME_S,
          secondsText(lifetime),
        );
      },
    ],
    interval_usable: [
      should(
        `The interval, if there is one, is a number from 1 to ${LONGEST_INTERVAL_S} s.`,
        "RFC 8628 section 3.2",
      ),
      ({ members: { interval } }) =>
        interval === undefined ? { notApplicable: "the response has no interval" } : follows(
          typeof interval === "number" && interval >= 1 && interval <= LONGEST_INTERVAL_S,
          secondsText(interval),
        ),
    ],
  },
});

function isUsable(name: typeof REQUIRED[number], value: unknown): boolean {
  if (name === "expires_in") return typeof value === "number" && value > 0;
  return typeof value === "string" && value !== "";
}

function secondsText(value: unknown): string {
  return typeof value === "number"
    ? `${value} s`
    : printable(JSON.stringify(value) ?? "absent", 60);
}
