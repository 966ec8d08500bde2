import {
  breakOff,
  drop,
  type Fault,
  hang,
  html,
  json,
  oauthError,
  redirect,
  text,
} from "../../../server/faults.ts";
import {
  all,
  describeGaps,
  endsWithin,
  isLongEnough,
  pollGaps,
  pollsAtLeast,
  refuses,
  reports,
  sendsNoFormElsewhere,
  startsOnce,
  stopsAfterPolls,
  succeeds,
  waitsBetweenPolls,
} from "../bench/checks.ts";
import { type Check, type ClientScenario, defineScenario } from "../bench/client_scenario.ts";
import { describeEnd, polls } from "../bench/recording.ts";
import { forever, PENDING, SLOW_DOWN, tokens } from "./replies.ts";

/** Errors that end a sign-in. */
const FINAL_ERRORS = ["access_denied", "expired_token", "invalid_grant", "some_unknown_error"];

/** Faults that pass, and what sends them. */
const PASSING_FAULTS: readonly [name: string, title: string, fault: Fault][] = [
  ["bad_gateway", "a proxy replies with a page and status 502", html(502)],
  [
    "unavailable",
    "a server replies with JSON and status 503",
    json({ message: "busy" }, { status: 503 }),
  ],
  [
    "too_many_requests",
    "a proxy replies with status 429, without an error",
    text("busy", { status: 429 }),
  ],
  ["page_of_portal", "a portal replies with a page and status 200", html(200)],
  [
    "temporarily_unavailable",
    "the server replies temporarily_unavailable",
    oauthError("temporarily_unavailable", { status: 503 }),
  ],
];

/** Forms in which servers send authorization_pending, which no RFC provides. */
const DEVIATING_REPLIES: readonly [name: string, title: string, fault: Fault][] = [
  ["status_403", "with status 403", oauthError("authorization_pending", { status: 403 })],
  ["status_428", "with status 428", oauthError("authorization_pending", { status: 428 })],
  ["status_429", "with status 429", oauthError("authorization_pending", { status: 429 })],
  ["status_200", "with status 200", oauthError("authorization_pending", { status: 200 })],
  [
    "plain_text",
    "as text/plain",
    text('{"error":"authorization_pending"}', {
      status: 400,
      headers: { "content-type": "text/plain" },
    }),
  ],
];

/** What a client does between the code and the tokens. */
export const POLLING_SCENARIOS: readonly ClientScenario[] = [
  defineScenario({
    name: "slow_down",
    title: "slow_down after the first poll",
    seconds: 17,
    replies: () => ({ token: [SLOW_DOWN, PENDING] }),
    rules: { "37": pollsAtLeast(3), "39": waitsBetweenPolls(6, 6) },
  }),
  defineScenario({
    name: "slow_down_adds_up",
    title: "slow_down twice, then authorization_pending",
    seconds: 33,
    replies: () => ({ token: [SLOW_DOWN, SLOW_DOWN, PENDING] }),
    rules: { "37": pollsAtLeast(4), "39": waitsBetweenPolls(6, 11, 11) },
  }),
  defineScenario({
    name: "slow_down_with_interval",
    title: "slow_down names an interval of 9 s",
    seconds: 14,
    replies: () => ({ token: [oauthError("slow_down", { interval: 9 })] }),
    rules: { "40": all(pollsAtLeast(2), waitsBetweenPolls(9)) },
  }),
  defineScenario({
    name: "retry_after",
    title: "status 503 with Retry-After: 8",
    seconds: 14,
    replies: () => ({
      token: [PENDING, json({ message: "busy" }, { status: 503, headers: { "retry-after": "8" } })],
    }),
    rules: { "40": all(pollsAtLeast(3), waitsBetweenPolls(1, 8)) },
  }),
  ...FINAL_ERRORS.map((error) =>
    defineScenario({
      name: error,
      title: `the second poll gets ${error}`,
      replies: () => ({ token: [PENDING, ...forever(oauthError(error))] }),
      rules: { "16": startsOnce(), "41": stopsAfterPolls(2), "42": reports(error) },
    })
  ),
  defineScenario({
    name: "invalid_client_at_first_poll",
    title: "the first poll gets invalid_client with status 401 and a challenge",
    replies: () => ({
      token: forever(
        oauthError("invalid_client", {
          status: 401,
          headers: { "www-authenticate": 'Basic realm="clients"' },
        }),
      ),
    }),
    rules: { "41": stopsAfterPolls(1), "56": reports("invalid_client") },
  }),
  defineScenario({
    name: "pending_with_challenge",
    title: "authorization_pending comes with status 401 and a challenge",
    replies: () => ({
      token: [
        oauthError("authorization_pending", {
          status: 401,
          headers: { "www-authenticate": 'Bearer realm="api", error="invalid_token"' },
        }),
      ],
    }),
    rules: { "56": all(pollsAtLeast(2), succeeds()) },
  }),
  ...DEVIATING_REPLIES.map(([name, title, fault]) =>
    defineScenario({
      name: `pending_${name}`,
      title: `authorization_pending comes ${title}`,
      replies: () => ({ token: [fault] }),
      rules: { "55": all(pollsAtLeast(2), succeeds()) },
    })
  ),
  defineScenario({
    name: "denied_with_status_200",
    title: "access_denied comes with status 200",
    // A client that polls on ends in the time of the scenario.
    device: { expires_in: 5 },
    replies: () => ({ token: forever(oauthError("access_denied", { status: 200 })) }),
    rules: { "52": refuses("an error with status 200") },
  }),
  ...PASSING_FAULTS.map(([name, title, fault]) =>
    defineScenario({
      name,
      title: `after a first poll, ${title} once`,
      seconds: 12,
      replies: () => ({ token: [PENDING, fault] }),
      rules: { "44": succeeds() },
    })
  ),
  defineScenario({
    name: "connection_dropped",
    title: "the connection breaks twice in succession",
    seconds: 16,
    replies: () => ({ token: [PENDING, drop(), drop(), PENDING] }),
    rules: { "43a": backsOff(), "44": succeeds() },
  }),
  defineScenario({
    name: "no_reply_once",
    title: "one poll is never answered",
    seconds: 50,
    replies: () => ({ token: [PENDING, hang()] }),
    rules: { "43": pollsLessOften(), "44": succeeds() },
  }),
  defineScenario({
    name: "no_reply_until_expiry",
    title: "no poll is ever answered, and the code expires after 6 s",
    seconds: 10,
    device: { expires_in: 6 },
    replies: () => ({ token: forever(hang()) }),
    rules: { "48": endsWithin(6) },
  }),
  defineScenario({
    name: "tokens_cut_off",
    title: "the connection breaks in the middle of the tokens, and the code is spent",
    replies: () => ({ token: [PENDING, breakOff()] }),
    rules: { "52": refuses("half a reply") },
  }),
  ...[302, 307].map((status) =>
    defineScenario({
      name: `poll_redirect_${status}`,
      title: `the token endpoint redirects to another origin, status ${status}`,
      replies: ({ elsewhere }) => ({
        token: Array(3).fill(redirect(`${elsewhere}/steal`, status)),
      }),
      rules: { "9": sendsNoFormElsewhere() },
    })
  ),
  defineScenario({
    name: "invalid_target",
    title: "the device authorization request is refused with invalid_target",
    needs: ["resource"],
    replies: () => ({ device_authorization: [oauthError("invalid_target")] }),
    rules: {
      "42": reports("invalid_target"),
      "97": refuses("invalid_target", "device_authorization"),
    },
  }),
  defineScenario({
    name: "tokens_after_slow_down",
    title: "the poll after slow_down gets the tokens",
    seconds: 12,
    replies: () => ({ token: [SLOW_DOWN, tokens()] }),
    rules: { "39": waitsBetweenPolls(6), "52": succeeds() },
  }),
];

/** After a broken connection the gaps grow to at least twice, then four times the interval. */
function backsOff(): Check {
  return (recording) => {
    const [, first, second] = pollGaps(recording);
    return {
      followed: isLongEnough(first, 2) && isLongEnough(second, 4),
      expected: "the interval of 1 s doubles with each broken connection",
      seen: `${describeGaps(pollGaps(recording))}; ${describeEnd(recording)}`,
    };
  };
}

/**
 * If the client polls again after a request without an answer, it waits longer than before. When it
 * gave up is seen by the end of the connection, which some clients close only with the next poll.
 */
function pollsLessOften(): Check {
  return (recording) => {
    const [, unanswered, next] = polls(recording);
    const expected = "more than the interval of 1 s from the timeout to the next poll";
    if (next === undefined || unanswered?.settledAt === undefined) {
      // An RFC demands no further poll, only that it does not come as soon as the others.
      const seen = `no poll after the unanswered one; ${describeEnd(recording)}`;
      return { followed: undefined, expected, seen };
    }
    const gap = (next.at - unanswered.settledAt) / 1000;
    const isKnown = isLongEnough(gap, 1);
    return {
      followed: isKnown ? gap > 1.2 : undefined,
      expected,
      seen: isKnown ? `${gap.toFixed(2)} s` : "the connection was open until the next poll",
    };
  };
}
