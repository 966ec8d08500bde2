import type { Fault } from "../../../server/faults.ts";
import {
  all,
  everyRequest,
  hides,
  pollsAtLeast,
  sendsNothingTo,
  shows,
  startsOnce,
  succeeds,
  waitsBeforeFirstPoll,
  waitsBetweenPolls,
} from "../bench/checks.ts";
import { type Check, type ClientScenario, defineScenario } from "../bench/client_scenario.ts";
import { identifiesClient, noCredentialsInUrls, oneMethodPerRequest } from "./authentication.ts";
import {
  DEVICE_CODE_GRANT,
  type Exchange,
  issuedTokens,
  type Recording,
  requestsTo,
} from "../bench/recording.ts";
import { forever, PENDING, tokens } from "./replies.ts";

const FORM_TYPE = "application/x-www-form-urlencoded";

/** A device code with every kind of character that a form must encode. */
const AWKWARD_DEVICE_CODE = "a+b/c=d&e%20f~g";

/** Plain sign-ins: what every client sends, and what it shows. */
export const SIGN_IN_SCENARIOS: readonly ClientScenario[] = [
  defineScenario({
    name: "plain_sign_in",
    title: "a person approves after two polls",
    replies: () => ({ token: [PENDING, PENDING] }),
    rules: {
      "10": everyRequest("device_authorization", {
        expected: "a POST with a form",
        fault: formFault,
      }),
      "12": everyRequest(
        "device_authorization",
        { expected: "client_id in the form, or client authentication", fault: clientIdFault },
      ),
      "14": noRepeatedParameters(),
      "16": startsOnce(),
      "24": showsPrompt(),
      "25": hides(
        "device code",
        (recording) =>
          requestsTo(recording, "device_authorization").flatMap(({ reply }) =>
            typeof reply?.device_code === "string" ? reply.device_code : []
          ),
      ),
      "30": sendsNoUserCode(),
      "35": everyRequest("token", {
        expected: "the grant type, the device code and client_id",
        fault: pollFault,
      }),
      "37": pollsAtLeast(3),
      "38": waitsBetweenPolls(1, 1),
      "38a": waitsBeforeFirstPoll(1),
      "52": succeeds(),
      "57": oneMethodPerRequest(),
      "59": noCredentialsInUrls(),
      "60": (recording) => {
        const leaked = issuedTokens(recording).some((token) =>
          recording.client.stderr.includes(token)
        );
        return {
          followed: !leaked,
          expected: "no token on standard error",
          seen: leaked ? "a token" : "none",
        };
      },
    },
  }),
  defineScenario({
    name: "approved_at_once",
    title: "the first poll gets the tokens",
    rules: { "38a": waitsBeforeFirstPoll(1), "52": succeeds() },
  }),
  defineScenario({
    name: "default_interval",
    title: "the reply has no interval",
    seconds: 18,
    device: { interval: undefined },
    replies: () => ({ token: [PENDING, PENDING] }),
    rules: { "20": all(pollsAtLeast(3), waitsBetweenPolls(5, 5)) },
  }),
  defineScenario({
    name: "long_interval",
    title: "the interval is 7 s",
    seconds: 17,
    device: { interval: 7 },
    replies: () => ({ token: [PENDING] }),
    rules: { "38": waitsBetweenPolls(7), "38a": waitsBeforeFirstPoll(7) },
  }),
  defineScenario({
    name: "many_polls",
    title: "a person approves after six polls",
    seconds: 12,
    replies: () => ({ token: Array(6).fill(PENDING) }),
    rules: { "37": pollsAtLeast(7), "38": waitsBetweenPolls(1, 1, 1, 1, 1, 1) },
  }),
  defineScenario({
    name: "unknown_members",
    title: "the replies have members that no RFC defines",
    device: { message: "Sign in.", verification_url: "http://127.0.0.1/other", nested: { a: [1] } },
    replies: () => ({
      token: [tokens({ refresh_expires_in: 0, "not-before-policy": 0, x: null })],
    }),
    rules: { "21": succeeds() },
  }),
  defineScenario({
    name: "no_token_lifetime",
    title: "the token response has no expires_in",
    replies: () => ({ token: [tokens({ expires_in: undefined })] }),
    rules: { "52": succeeds() },
  }),
  defineScenario({
    name: "awkward_device_code",
    title: "the device code has characters that a form must encode",
    device: { device_code: AWKWARD_DEVICE_CODE },
    replies: () => ({ token: [PENDING, tokens()] }),
    rules: {
      "35": everyRequest(
        "token",
        {
          expected: "the device code as it was received",
          fault: ({ form }) =>
            form.get("device_code") === AWKWARD_DEVICE_CODE
              ? undefined
              : `device_code is ${JSON.stringify(form.get("device_code"))}`,
        },
      ),
    },
  }),
  defineScenario({
    name: "user_code_as_it_is",
    title: "the user code is in mixed case, with punctuation",
    device: { user_code: "aB3.x_Yz-01" },
    rules: { "33": shows("aB3.x_Yz-01") },
  }),
  defineScenario({
    name: "no_complete_uri",
    title: "there is no verification_uri_complete",
    rules: {
      "26": (recording) => {
        const { stdout, stderr } = recording.client;
        const [made] = /https?:\/\/\S*WDJB-?MJHT\S*/i.exec(stdout + stderr) ?? [];
        return {
          followed: made === undefined,
          expected: "no URI with the user code in it",
          seen: made ?? "none",
        };
      },
    },
  }),
  defineScenario({
    name: "complete_uri",
    title: "there is a verification_uri_complete, in which the code is not readable",
    device: { verification_uri_complete: "http://127.0.0.1:8628/go?t=9f86d081" },
    rules: {
      "27": (recording) => shows(verificationUri(recording.placeholders.issuer))(recording),
      "28": shows("WDJB-MJHT"),
    },
  }),
  defineScenario({
    name: "scope",
    title: "the client requests the given scopes",
    needs: ["scope"],
    rules: {
      "103": everyRequest(
        "device_authorization",
        {
          expected: "the scopes of {scope}, and no other",
          fault: ({ form }, { placeholders }) => {
            const sorted = (text: string) => text.split(" ").filter(Boolean).toSorted().join(" ");
            const sent = form.get("scope") ?? "";
            return sorted(sent) === sorted(placeholders.scope) ? undefined : `scope is "${sent}"`;
          },
        },
      ),
    },
  }),
  defineScenario({
    name: "slow_replies",
    title: "each reply takes 3 s",
    seconds: 17,
    replies: ({ wait }) => {
      const slow: Fault = async (request, next) => {
        await wait(3_000);
        return await PENDING(request, next);
      };
      return { token: [slow, slow, slow] };
    },
    rules: {
      "38b": (recording) => {
        const sent = requestsTo(recording, "token");
        const gaps = sent.slice(1).map(({ at }, index) =>
          (at - (sent[index]?.settledAt ?? at)) / 1000
        );
        return {
          followed: gaps.length > 0 && gaps.every((gap) => gap >= 0.8),
          expected: "at least 1 s from each reply to the next request",
          seen: gaps.map((gap) => `${gap.toFixed(2)} s`).join(", ") || "fewer than two requests",
        };
      },
      "50": (recording) => {
        const sent = requestsTo(recording, "token");
        const overlap = sent.slice(1).some(({ at }, index) => at < (sent[index]?.settledAt ?? at));
        return {
          followed: !overlap,
          expected: "no request before the last one was answered",
          seen: overlap ? "two requests at the same time" : "one at a time",
        };
      },
    },
  }),
  defineScenario({
    name: "expiry",
    title: "nobody approves, and the server replies authorization_pending for ever",
    seconds: 9,
    device: { expires_in: 4 },
    replies: () => ({ token: forever(PENDING) }),
    rules: {
      "16": startsOnce(),
      "42": (recording) => ({
        followed: recording.client.exitCode !== 0 && !recording.timedOut,
        expected: "an exit code other than 0",
        seen: recording.timedOut ? "it did not end" : `exit code ${recording.client.exitCode}`,
      }),
      "45": (recording) => {
        const [device] = requestsTo(recording, "device_authorization");
        const late = requestsTo(recording, "token")
          .filter(({ at }) => at - (device?.settledAt ?? 0) > 4_500);
        return {
          followed: device !== undefined && late.length === 0,
          expected: "no poll after the 4 s of expires_in",
          seen: late.length === 0 ? "none" : `${late.length} polls after that`,
        };
      },
    },
  }),
  defineScenario({
    name: "untrusted_certificate",
    title: "the server has a self-signed certificate",
    untrusted: true,
    rules: {
      "11": sendsNothingTo(
        "device_authorization",
        "token",
        "openid-configuration",
        "oauth-authorization-server",
        "unknown",
      ),
    },
  }),
];

function formFault({ method, headers }: Exchange): string | undefined {
  if (method !== "POST") return `a ${method}`;
  const type = headers.get("content-type") ?? "none";
  return type.toLowerCase().startsWith(FORM_TYPE) ? undefined : `content type ${type}`;
}

function clientIdFault(exchange: Exchange, recording: Recording): string | undefined {
  if (identifiesClient(exchange, recording)) return undefined;
  return `client_id is ${JSON.stringify(exchange.form.get("client_id"))}`;
}

function pollFault(exchange: Exchange, recording: Recording): string | undefined {
  const { form, url } = exchange;
  const [device] = requestsTo(recording, "device_authorization");
  if (form.get("grant_type") !== DEVICE_CODE_GRANT) {
    return `grant_type is ${JSON.stringify(form.get("grant_type"))}`;
  }
  if (form.get("device_code") !== device?.reply?.device_code) return "another device code";
  // RFC 6749 section 3.2 allows a query, which is no place for a code.
  if (url.searchParams.has("device_code")) return "the device code in the URL";
  return clientIdFault(exchange, recording);
}

function showsPrompt(): Check {
  return (recording) =>
    shows("WDJB-MJHT", verificationUri(recording.placeholders.issuer))(recording);
}

/** The URI that the server sends to be shown. */
function verificationUri(issuer: string): string {
  return `${issuer}/device`;
}

function noRepeatedParameters(): Check {
  return ({ exchanges }) => {
    const repeated = exchanges.flatMap(({ form }) =>
      [...new Set(form.keys())].filter((name) =>
        name !== "resource" && name !== "audience" && form.getAll(name).length > 1
      )
    );
    return {
      followed: repeated.length === 0,
      expected: "each parameter once",
      seen: repeated.length === 0 ? "each once" : `more than one ${repeated[0]}`,
    };
  };
}

function sendsNoUserCode(): Check {
  return ({ exchanges }) => {
    const sent = exchanges.some(({ url, form }) =>
      url.href.includes("WDJB") || form.toString().includes("WDJB")
    );
    return {
      followed: !sent,
      expected: "no request with the user code",
      seen: sent ? "a request has it" : "none has it",
    };
  };
}
