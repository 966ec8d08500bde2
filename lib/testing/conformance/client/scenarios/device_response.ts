import { html, json, oauthError, redirect, text } from "../../../server/faults.ts";
import {
  describeGaps,
  isLongEnough,
  neverPollsFasterThan,
  pollGaps,
  refuses,
  reports,
  sendsNoFormElsewhere,
  startsOnce,
} from "../bench/checks.ts";
import { type Check, type ClientScenario, defineScenario } from "../bench/client_scenario.ts";
import { describeEnd, isAccepted, polls, printed } from "../bench/recording.ts";
import { PENDING, tokens } from "./replies.ts";

/** A control sequence that clears the screen, and one that hides text. */
const CONTROL_CHARACTERS = "\x1b[2J\x9b8m";

/** Replies of the device authorization endpoint that are errors, hostile, or deviate. */
export const DEVICE_RESPONSE_SCENARIOS: readonly ClientScenario[] = [
  ...([
    ["device_code", "19"],
    ["user_code", "19a"],
    ["verification_uri", "19a"],
  ] as const).map(([member, rule]) =>
    defineScenario({
      name: `no_${member}`,
      title: `the device authorization response has no ${member}`,
      device: { [member]: undefined },
      replies: () => ({ token: [tokens()] }),
      rules: { [rule]: refuses(`a reply without ${member}`, "device_authorization") },
    })
  ),
  defineScenario({
    name: "no_code_lifetime",
    title: "the device authorization response has no expires_in",
    device: { expires_in: undefined },
    replies: () => ({ token: [PENDING] }),
    rules: { "23": neverPollsInBusyLoop() },
  }),
  defineScenario({
    name: "device_request_refused",
    title: "the device authorization request is refused with invalid_scope",
    replies: () => ({
      device_authorization: [oauthError("invalid_scope", { description: "no such scope" })],
    }),
    rules: {
      "16": startsOnce(),
      "18": refuses("invalid_scope", "device_authorization"),
      "42": reports("invalid_scope"),
    },
  }),
  defineScenario({
    name: "unknown_client",
    title: "the device authorization request is refused with invalid_client and status 401",
    replies: () => ({
      device_authorization: Array(3).fill(
        oauthError("invalid_client", {
          status: 401,
          headers: { "www-authenticate": 'Basic realm="clients"' },
        }),
      ),
    }),
    rules: {
      "18": refuses("invalid_client", "device_authorization"),
      "56": reports("invalid_client"),
    },
  }),
  defineScenario({
    name: "device_request_too_many",
    title: "the device authorization request is refused with slow_down and status 429",
    replies: () => ({
      device_authorization: Array(20).fill(oauthError("slow_down", { status: 429 })),
    }),
    rules: { "18": refuses("slow_down", "device_authorization"), "42": reports("slow_down") },
  }),
  defineScenario({
    name: "device_request_page",
    title: "the device authorization endpoint replies with a page and status 200",
    replies: () => ({ device_authorization: Array(20).fill(html(200)) }),
    rules: { "19": refuses("a page", "device_authorization") },
  }),
  defineScenario({
    name: "device_request_server_error",
    title: "the device authorization endpoint replies with status 500",
    replies: () => ({ device_authorization: Array(20).fill(html(500)) }),
    rules: { "18": refuses("a server error", "device_authorization") },
  }),
  defineScenario({
    name: "device_request_array",
    title: "the device authorization endpoint replies with a JSON array",
    replies: () => ({ device_authorization: Array(20).fill(json([])) }),
    rules: { "19": refuses("an array", "device_authorization") },
  }),
  defineScenario({
    name: "device_request_cut_off",
    title: "the device authorization response ends in the middle",
    replies: () => ({
      device_authorization: Array(20).fill(
        text('{"device_code":"abc","user_', { headers: { "content-type": "application/json" } }),
      ),
    }),
    rules: { "19": refuses("half a reply", "device_authorization") },
  }),
  ...[301, 307, 308].map((status) =>
    defineScenario({
      name: `device_request_redirect_${status}`,
      title: `the device authorization endpoint redirects to another origin, status ${status}`,
      replies: ({ elsewhere }) => ({
        device_authorization: Array(20).fill(redirect(`${elsewhere}/steal`, status)),
      }),
      rules: { "9": sendsNoFormElsewhere() },
    })
  ),
  ...([
    ["zero", 0],
    ["negative", -5],
    ["null", null],
    ["text", "1"],
    ["fraction", 0.5],
  ] as const).map(([kind, interval]) =>
    defineScenario({
      name: `interval_${kind}`,
      title: `the interval is ${JSON.stringify(interval)}`,
      seconds: 18,
      device: { interval },
      replies: () => ({ token: [PENDING, PENDING] }),
      rules: { "23": neverPollsInBusyLoop() },
    })
  ),
  defineScenario({
    name: "interval_overflow",
    title: "the interval is longer than a timer of 32 bits, and expires_in is 3 s",
    device: { interval: 3_000_000, expires_in: 3 },
    replies: () => ({ token: [PENDING, PENDING] }),
    rules: { "23": neverPollsFasterThan(3_000_000) },
  }),
  defineScenario({
    name: "lifetime_overflow",
    title: "expires_in is longer than a timer of 32 bits",
    device: { expires_in: 3_000_000_000 },
    replies: () => ({ token: [PENDING] }),
    rules: { "23": neverPollsInBusyLoop() },
  }),
  defineScenario({
    name: "control_characters_in_code",
    title: "the user code has control characters",
    device: { user_code: `WDJB${CONTROL_CHARACTERS}MJHT` },
    rules: { "22": printsNoControlCharacters() },
  }),
  defineScenario({
    name: "control_characters_in_error",
    title: "the description of an error has control characters",
    replies: () => ({
      token: [oauthError("access_denied", { description: `No.${CONTROL_CHARACTERS}` })],
    }),
    rules: { "22": printsNoControlCharacters() },
  }),
  defineScenario({
    name: "script_uri",
    title: "verification_uri is a javascript: URI",
    device: { verification_uri: "javascript:alert(1)" },
    rules: {
      "22": (recording) => {
        const shown = printed(recording).includes("javascript:");
        return {
          followed: !shown || !isAccepted(recording),
          expected: "the reply is refused, or the URI not shown",
          seen: shown
            ? `shown, ${isAccepted(recording) ? "and used" : "and refused"}`
            : "not shown",
        };
      },
    },
  }),
];

/** The client succeeds or gives up, and never polls in a busy loop. */
function neverPollsInBusyLoop(): Check {
  return (recording) => {
    const gaps = pollGaps(recording);
    const { client: { exitCode }, timedOut } = recording;
    return {
      followed: gaps.every((gap) => isLongEnough(gap, 0.5)) && exitCode !== undefined && !timedOut,
      expected: "the end of the sign-in, or an error, and no gap between polls below 0.5 s",
      seen: `${polls(recording).length} polls, ${describeGaps(gaps)}; ${describeEnd(recording)}`,
    };
  };
}

function printsNoControlCharacters(): Check {
  return (recording) => {
    // deno-lint-ignore no-control-regex -- they are what must not occur
    const raw = /\x1b\[2J|\x9b8m/.test(printed(recording));
    return {
      followed: !raw,
      expected: "the control characters of the server are not printed as they are",
      seen: raw ? "they are printed" : "they are not",
    };
  };
}
