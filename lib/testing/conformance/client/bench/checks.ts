import type { Check, Finding } from "./client_scenario.ts";
import {
  describeEnd,
  type Exchange,
  isAccepted,
  polls,
  printed,
  type Recording,
  requestsTo,
} from "./recording.ts";

/** Milliseconds by which a request may seem early: it takes its time to arrive. */
const EARLY_TOLERANCE_MS = 200;

/** Milliseconds by which a client may be late with what it does on time. */
const LATE_TOLERANCE_MS = 2_500;

/** The sign-in succeeds. */
export function succeeds(): Check {
  return (recording) => ({
    followed: recording.client.exitCode === 0,
    expected: "the sign-in succeeds, exit code 0",
    seen: describeEnd(recording),
  });
}

/**
 * The client does not accept what it got, and ends.
 *
 * @param what what it must not accept
 * @param endpoint the endpoint that sent it
 */
export function refuses(what: string, endpoint: Exchange["endpoint"] = "token"): Check {
  return (recording) => {
    const reached = requestsTo(recording, endpoint).length > 0;
    return {
      followed: reached ? !isAccepted(recording) && !recording.timedOut : undefined,
      expected: `${what} is refused: an exit code other than 0, and no token on standard output`,
      seen: reached
        ? describeEnd(recording)
        : `it sent nothing to the ${endpoint} endpoint; ${describeEnd(recording)}`,
    };
  };
}

/** After this many polls the client sends no more. */
export function stopsAfterPolls(count: number): Check {
  return (recording) => {
    const { length } = polls(recording);
    return {
      followed: length < count ? undefined : length === count,
      expected: `no token request after ${count === 1 ? "the first" : `${count} of them`}`,
      seen: `${length} token requests; ${describeEnd(recording)}`,
    };
  };
}

/** The client sends at least this many polls. */
export function pollsAtLeast(count: number): Check {
  return (recording) => ({
    followed: polls(recording).length >= count,
    expected: `at least ${count} token requests`,
    seen: `${polls(recording).length} token requests; ${describeEnd(recording)}`,
  });
}

/** The client sends a request to an endpoint. */
export function sendsTo(endpoint: Exchange["endpoint"]): Check {
  return (recording) => {
    const { length } = requestsTo(recording, endpoint);
    return {
      followed: length > 0,
      expected: `a request to the ${endpoint} endpoint`,
      seen: `${length} requests; ${describeEnd(recording)}`,
    };
  };
}

/** The client sends no request to an endpoint. */
export function sendsNothingTo(...endpoints: readonly Exchange["endpoint"][]): Check {
  return (recording) => {
    const sent = endpoints.flatMap((endpoint) => requestsTo(recording, endpoint));
    return {
      followed: sent.length === 0,
      expected: `no request to ${endpoints.join(" or ")}`,
      seen: sent.length === 0
        ? `none; ${describeEnd(recording)}`
        : sent.map(({ method, url }) => `${method} ${url.pathname}`).join(", "),
    };
  };
}

/** The client sends neither a form nor credentials to an origin that it was not given. */
export function sendsNoFormElsewhere(): Check {
  return (recording) => {
    const sent = requestsTo(recording, "elsewhere").filter(({ form, headers, url }) =>
      form.size > 0 || url.searchParams.size > 0 || headers.has("authorization")
    );
    return {
      followed: sent.length === 0,
      expected: "no form and no credentials for another origin",
      seen: sent[0]
        ? `a ${sent[0].method} with ${[...sent[0].form.keys()].join(", ") || "credentials"}`
        : `none; ${describeEnd(recording)}`,
    };
  };
}

/** The client starts one flow. */
export function startsOnce(): Check {
  return (recording) => {
    const { length } = requestsTo(recording, "device_authorization");
    return {
      followed: length === 1,
      expected: "one device authorization request",
      seen: `${length}; ${describeEnd(recording)}`,
    };
  };
}

/**
 * The client waits at least so long between its polls. There is no occasion to if it ends instead.
 *
 * @param seconds the smallest gap after the first poll, after the second, and so on
 */
export function waitsBetweenPolls(...seconds: readonly number[]): Check {
  return (recording) => {
    const gaps = pollGaps(recording);
    const tooShort = seconds.some((least, index) =>
      gaps[index] !== undefined && !isLongEnough(gaps[index], least)
    );
    return {
      followed: tooShort ? false : gaps.length >= seconds.length || undefined,
      expected: `gaps between polls of at least ${seconds.join(", ")} s`,
      seen: `${describeGaps(gaps)}; ${describeEnd(recording)}`,
    };
  };
}

/** No gap between two polls is shorter than this many seconds. */
export function neverPollsFasterThan(seconds: number): Check {
  return (recording) => {
    const gaps = pollGaps(recording);
    return {
      followed: gaps.every((gap) => isLongEnough(gap, seconds)),
      expected: `no gap between polls below ${seconds} s`,
      seen: `${describeGaps(gaps)}; ${describeEnd(recording)}`,
    };
  };
}

/** The client waits at least so many seconds before the first poll. */
export function waitsBeforeFirstPoll(seconds: number): Check {
  return (recording) => {
    const [device] = requestsTo(recording, "device_authorization");
    const [first] = polls(recording);
    const gap = secondsBetween(device?.settledAt, first?.at);
    return {
      followed: first && isLongEnough(gap, seconds),
      expected: `the first poll at least ${seconds} s after the device code`,
      seen: gap === undefined ? "no poll" : `after ${gap.toFixed(2)} s`,
    };
  };
}

/** No poll is sent later than this many seconds after the code, and the client ends then. */
export function endsWithin(seconds: number): Check {
  return (recording) => {
    const [device] = requestsTo(recording, "device_authorization");
    const start = device?.settledAt ?? 0;
    const late = polls(recording).filter(({ at }) =>
      at - start > seconds * 1000 + LATE_TOLERANCE_MS
    );
    const end = (recording.endedAt - start) / 1000;
    return {
      followed: device !== undefined && late.length === 0 && !recording.timedOut &&
        recording.endedAt - start <= seconds * 1000 + LATE_TOLERANCE_MS,
      expected: `the end within ${seconds} s of the device code, and no poll after that`,
      seen: `${late.length} polls later than that; the end after ${end.toFixed(1)} s` +
        (recording.timedOut ? ", at the time limit" : ""),
    };
  };
}

/** The client shows a text, on either stream. */
export function shows(...texts: readonly string[]): Check {
  return (recording) => {
    const missing = texts.filter((text) => !printed(recording).includes(text));
    return {
      followed: missing.length === 0,
      expected: `the output contains ${texts.map(quote).join(" and ")}`,
      seen: missing.length === 0 ? "it does" : `${missing.map(quote).join(" and ")} missing`,
    };
  };
}

/**
 * The client prints none of some texts.
 *
 * @param what what they are
 * @param find returns them
 */
export function hides(what: string, find: (recording: Recording) => readonly string[]): Check {
  return (recording) => {
    const output = printed(recording);
    const shown = find(recording).some((text) => text !== "" && output.includes(text));
    return {
      followed: !shown,
      expected: `no ${what} on standard output or standard error`,
      seen: shown ? `it printed the ${what}` : "none",
    };
  };
}

/** The words in which a person may learn of errors that need no code. */
const WORDS_OF_ERRORS: Readonly<Record<string, RegExp>> = {
  access_denied: /denied|declin|refus|reject/i,
  expired_token: /expire/i,
};

/** The error reaches the person, by its code or in words, and the exit code is not 0. */
export function reports(error: string): Check {
  return (recording) => {
    const output = printed(recording);
    const shown = letters(output).includes(letters(error)) ||
      WORDS_OF_ERRORS[error]?.test(output) === true;
    return {
      followed: shown && recording.client.exitCode !== 0 && !recording.timedOut,
      expected: `the output names the error ${error}, and the exit code is not 0`,
      seen: `${shown ? "it does" : "it does not"}; ${describeEnd(recording)}`,
    };
  };
}

/**
 * Every request to an endpoint has a property.
 *
 * @param endpoint the endpoint
 * @param property the property, in one line, and what is wrong with a request, if anything
 */
export function everyRequest(
  endpoint: Exchange["endpoint"],
  { expected, fault }: {
    expected: string;
    fault: (exchange: Exchange, recording: Recording) => string | undefined;
  },
): Check {
  return (recording) => {
    const requests = requestsTo(recording, endpoint);
    const faults = requests.flatMap((exchange) => fault(exchange, recording) ?? []);
    return {
      followed: requests.length === 0 ? undefined : faults.length === 0,
      expected,
      seen: requests.length === 0
        ? `no request to the ${endpoint} endpoint; ${describeEnd(recording)}`
        : faults[0] ?? `all of ${requests.length} requests`,
    };
  };
}

/** All checks hold; the first that does not decides. */
export function all(...checks: readonly [Check, ...Check[]]): Check {
  return async (recording) => {
    const findings: Finding[] = [];
    for (const check of checks) findings.push(await check(recording));
    const decisive = findings.find(({ followed }) => followed !== true) ?? findings.at(-1);
    return {
      followed: decisive?.followed,
      expected: findings.map(({ expected }) => expected).join("; "),
      seen: decisive?.seen ?? "",
    };
  };
}

/** Returns the seconds between polls, from one request to the next. */
export function pollGaps(recording: Recording): number[] {
  const times = polls(recording).map(({ at }) => at);
  return times.slice(1).map((at, index) => (at - (times[index] ?? 0)) / 1000);
}

/** Whether a gap is long enough, given that requests take their time to arrive. */
export function isLongEnough(gap: number | undefined, seconds: number): boolean {
  return gap !== undefined && gap >= seconds - EARLY_TOLERANCE_MS / 1000;
}

/** Describes gaps between polls. */
export function describeGaps(gaps: readonly number[]): string {
  if (gaps.length === 0) return "fewer than two polls";
  const shown = gaps.slice(0, 10).map((gap) => gap.toFixed(2)).join(", ");
  return `gaps of ${shown} s${gaps.length > 10 ? ` and ${gaps.length - 10} more` : ""}`;
}

function secondsBetween(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : (to - from) / 1000;
}

/** Returns the letters of a text: an exception may be named after an error, as in `AccessDenied`. */
function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}

function quote(text: string): string {
  return JSON.stringify(text);
}
