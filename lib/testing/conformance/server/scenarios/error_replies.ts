import { contentType, type ObservedReply } from "../bench/observed_reply.ts";
import { NotJudged } from "../bench/not_judged.ts";
import type { RefusedRequest } from "../bench/bench_client.ts";
import { type Finding, follows } from "../bench/findings.ts";
import { defineScenario, must, type ServerScenario, should } from "../bench/server_scenario.ts";

/** The characters that each member of an error may contain. */
const PERMITTED_CHARACTERS: Readonly<Record<string, RegExp>> = {
  error: /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/,
  error_description: /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/,
  error_uri: /^[\x21\x23-\x5b\x5d-\x7e]*$/,
};

/** The number of errors that a finding names. */
const SHOWN_ERRORS = 3;

/** The form of all errors in the run. */
export const errorReplies: ServerScenario = defineScenario({
  name: "error_replies",
  title: "look at the errors that the other scenarios have provoked",
  requests: 0,
  rules: {
    error_named: must("The reply to a refused request contains error.", "RFC 6749 section 5.2"),
    error_characters: must(
      "error, error_description and error_uri contain only the permitted characters.",
      "RFC 6749 section 5.2",
    ),
    error_status: should(
      "An error has status 400, or 401 if the client failed to authenticate.",
      "RFC 6749 section 5.2",
    ),
    error_json: should(
      "An error has the content type application/json.",
      "RFC 6749 section 5.2",
    ),
  },
  // deno-lint-ignore require-await -- a scenario may have nothing to wait for
  async run({ refused }) {
    if (refused.length === 0) throw new NotJudged("no request was refused");
    return {
      error_named: allOf(refused, ({ error }) => error !== undefined),
      error_characters: allOf(refused, hasPermittedCharacters),
      error_status: allOf(
        refused,
        ({ status, error }) => status === 400 || (status === 401 && error === "invalid_client"),
      ),
      error_json: allOf(refused, (reply) => contentType(reply) === "application/json"),
    };
  },
});

function allOf(
  refused: readonly RefusedRequest[],
  test: (reply: ObservedReply) => boolean,
): Finding {
  const failing = refused.filter(({ reply }) => !test(reply));
  if (failing.length === 0) return follows(true, `${refused.length} errors`);
  const lines = failing.map(({ tried, reply }) => `${tried}: ${reply.summary}`);
  const more = lines.length > SHOWN_ERRORS ? [`and ${lines.length - SHOWN_ERRORS} more`] : [];
  return follows(false, [...lines.slice(0, SHOWN_ERRORS), ...more].join("; "));
}

function hasPermittedCharacters({ members }: ObservedReply): boolean {
  return Object.entries(PERMITTED_CHARACTERS).every(([name, permitted]) => {
    const value = members[name];
    return value === undefined || (typeof value === "string" && permitted.test(value));
  });
}
