import { refuses, succeeds } from "../bench/checks.ts";
import { type ClientScenario, defineScenario } from "../bench/client_scenario.ts";
import { printed } from "../bench/recording.ts";
import { tokens } from "./replies.ts";

/** Members of a token response that make it useless, what is wrong, and the rule. */
const NO_ACCESS_TOKEN = [
  ["no_access_token", "no access token", { access_token: undefined }, "52"],
  ["empty_access_token", "an empty access token", { access_token: "" }, "52b"],
  ["access_token_object", "an object as access token", { access_token: { value: "x" } }, "52b"],
] as const;

/** A code that expires soon, so that a client that polls on ends in the time of the scenario. */
const SHORT_LIVED = { expires_in: 5 };

/** Token responses that are unusable, or deviate. */
export const TOKEN_SCENARIOS: readonly ClientScenario[] = [
  ...NO_ACCESS_TOKEN.map(([name, title, members, rule]) =>
    defineScenario({
      name,
      title: `the token response has ${title}`,
      device: SHORT_LIVED,
      replies: () => ({ token: Array(20).fill(tokens(members)) }),
      rules: { [rule]: refuses(`a token response with ${title}`) },
    })
  ),
  defineScenario({
    name: "no_token_type",
    title: "the token response has no token type",
    device: SHORT_LIVED,
    replies: () => ({ token: Array(20).fill(tokens({ token_type: undefined })) }),
    rules: { "52a": refuses("a token response without a token type") },
  }),
  defineScenario({
    name: "token_type_in_capitals",
    title: "the token type is in capitals",
    replies: () => ({
      token: [(request, next) => {
        const token_type = request.headers.has("dpop") ? "DPOP" : "BEARER";
        return tokens({ token_type })(request, next);
      }],
    }),
    rules: { "53": succeeds() },
  }),
  defineScenario({
    name: "unknown_token_type",
    title: "the token type is mac",
    device: SHORT_LIVED,
    replies: () => ({ token: Array(20).fill(tokens({ token_type: "mac" })) }),
    rules: { "53a": refuses("a token of the type mac") },
  }),
  defineScenario({
    name: "no_scope",
    title: "the token response has no scope",
    replies: () => ({ token: [tokens({ scope: undefined })] }),
    rules: { "54": succeeds() },
  }),
  defineScenario({
    name: "scope_array",
    title: "the scope of the token response is an array",
    replies: () => ({ token: [tokens({ scope: ["openid", "profile"] })] }),
    rules: { "54a": succeeds() },
  }),
  defineScenario({
    name: "control_characters_in_token",
    title: "the access token has control characters",
    replies: () => ({ token: Array(20).fill(tokens({ access_token: "abc\x1b[2Jdef" })) }),
    rules: {
      "22": (recording) => {
        const raw = printed(recording).includes("\x1b[2J");
        return {
          followed: !raw,
          expected: "the control characters of the server are not printed as they are",
          seen: raw ? "they are printed" : "they are not",
        };
      },
    },
  }),
];
