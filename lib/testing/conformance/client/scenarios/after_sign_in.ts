import { isObject } from "../../../../oauth/encoding/is_object.ts";
import { jwkThumbprint } from "../../../../oauth/keys/jwk.ts";
import { readJwt } from "../../../../oauth/keys/jwt.ts";
import { html, oauthError } from "../../../server/faults.ts";
import { all, everyRequest, sendsTo, startsOnce, succeeds } from "../bench/checks.ts";
import { type Check, type ClientScenario, defineScenario } from "../bench/client_scenario.ts";
import {
  describeEnd,
  type Exchange,
  issuedTokens,
  polls,
  type Recording,
  refreshes,
} from "../bench/recording.ts";
import { authMethodOf } from "./authentication.ts";
import { forever, tokens } from "./replies.ts";

/** Seconds that a sign-in and two more commands may take to start, even on a busy machine. */
const SECONDS_OF_COMMANDS = 30;

/** Refreshes and revocations. */
export const AFTER_SIGN_IN_SCENARIOS: readonly ClientScenario[] = [
  defineScenario({
    name: "refresh_with_rotation",
    title: "each refresh returns a new refresh token",
    needs: ["refresh"],
    seconds: SECONDS_OF_COMMANDS,
    replies: () => ({
      token: ["one", "two", "three"].map((refresh_token) =>
        tokens({ refresh_token, access_token: `access-${refresh_token}` })
      ),
    }),
    rules: { "61": refreshesWith("one", "two") },
  }),
  defineScenario({
    name: "refresh_without_rotation",
    title: "no refresh returns a new refresh token",
    needs: ["refresh"],
    seconds: SECONDS_OF_COMMANDS,
    replies: () => ({
      token: [tokens({ refresh_token: "one" }), tokens(), tokens()],
    }),
    rules: { "62": refreshesWith("one", "one") },
  }),
  defineScenario({
    name: "refresh_refused",
    title: "the refresh token is refused with invalid_grant",
    needs: ["refresh"],
    seconds: SECONDS_OF_COMMANDS,
    replies: () => ({
      token: [tokens({ refresh_token: "one" }), ...forever(oauthError("invalid_grant"))],
    }),
    rules: {
      "16": startsOnce(),
      "65": (recording) => {
        const { length } = refreshes(recording);
        return {
          followed: length > 0 && length <= 2 && recording.client.exitCode !== 0 &&
            !recording.timedOut,
          expected:
            "one refresh, or two if both are separate commands, and an exit code other than 0",
          seen: `${length} refreshes; ${describeEnd(recording)}`,
        };
      },
    },
  }),
  defineScenario({
    name: "refresh_about_other_person",
    title: "the refreshed ID token is about another person",
    needs: ["refresh", "openid"],
    seconds: SECONDS_OF_COMMANDS,
    replies: refreshedWith({ sub: "mallory" }),
    rules: {
      "79": (recording) => ({
        followed: refreshes(recording).length === 0 ? undefined : recording.client.exitCode !== 0,
        expected: "an exit code other than 0",
        seen: describeRefreshes(recording),
      }),
    },
  }),
  defineScenario({
    name: "refresh_with_other_auth_time",
    title: "the refreshed ID token has another auth_time",
    needs: ["refresh", "openid"],
    seconds: SECONDS_OF_COMMANDS,
    replies: refreshedWith({ auth_time: 1_700_000_000 }),
    rules: {
      "79a": (recording) => ({
        followed: refreshes(recording).length === 0 ? undefined : recording.client.exitCode === 0,
        expected: "exit code 0",
        seen: describeRefreshes(recording),
      }),
    },
  }),
  defineScenario({
    name: "refresh_with_dpop",
    title: "tokens that are bound to a key are refreshed",
    needs: ["refresh", "dpop"],
    seconds: SECONDS_OF_COMMANDS,
    rules: { "87": refreshesWithSameKey() },
  }),
  defineScenario({
    name: "revocation",
    title: "the client revokes a token",
    needs: ["revoke"],
    seconds: SECONDS_OF_COMMANDS,
    rules: {
      "98": all(
        sendsTo("revocation"),
        everyRequest("revocation", {
          expected: "a POST with an issued token",
          fault: revocationFault,
        }),
        succeeds(),
      ),
    },
  }),
  defineScenario({
    name: "revocation_page",
    title: "the revocation endpoint replies with a page and status 200",
    needs: ["revoke"],
    seconds: SECONDS_OF_COMMANDS,
    replies: () => ({ revocation: Array(5).fill(html(200)) }),
    rules: { "99": all(sendsTo("revocation"), succeeds()) },
  }),
];

function refreshesWith(...expected: readonly string[]): Check {
  return (recording) => {
    const sent = refreshes(recording).map(({ form }) => form.get("refresh_token"));
    return {
      followed: expected.every((token, index) => sent[index] === token),
      expected: `refreshes with the refresh tokens ${expected.join(", ")}`,
      seen: `${sent.join(", ") || "no refresh"}; ${describeEnd(recording)}`,
    };
  };
}

function describeRefreshes(recording: Recording): string {
  return `${refreshes(recording).length} refreshes; ${describeEnd(recording)}`;
}

function refreshesWithSameKey(): Check {
  return async (recording) => {
    const thumbprint = async ({ headers }: Exchange) => {
      const jwk = readJwt(headers.get("dpop") ?? "")?.header.jwk;
      return isObject(jwk) ? await jwkThumbprint(jwk) : "none";
    };
    const [poll] = polls(recording);
    const sent = refreshes(recording);
    const first = poll && await thumbprint(poll);
    const keys = await Promise.all(sent.map(thumbprint));
    const expected = "the key of the polls in each refresh";
    if (sent.length === 0) {
      return { followed: undefined, expected, seen: describeRefreshes(recording) };
    }
    // RFC 9449 section 5: only the refresh tokens of public clients are bound to a key.
    if (sent.some((exchange) => authMethodOf(exchange) !== "none")) {
      return { followed: undefined, expected, seen: "the client authenticates" };
    }
    const followed = keys.every((key) => key === first);
    return { followed, expected, seen: followed ? "the same key" : "another key, or none" };
  };
}

function revocationFault({ method, form }: Exchange, recording: Recording): string | undefined {
  if (method !== "POST") return `a ${method}`;
  return issuedTokens(recording).includes(form.get("token") ?? "") ? undefined : "another token";
}

/** Replies to the first token request as usual, and changes the ID token of the refresh after it. */
function refreshedWith(claims: Record<string, unknown>): ClientScenario["replies"] {
  return ({ server }) => ({
    token: [
      (_request, next) => next(),
      (_request, next) => {
        server.overrideIdToken({ claims });
        return next();
      },
    ],
  });
}
