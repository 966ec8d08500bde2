import { contentType, type ObservedReply } from "../bench/observed_reply.ts";
import { type Finding, follows, must, type RuleText, should } from "../bench/server_scenario.ts";
import { typeText } from "./device_authorization.ts";

/** The rules about the form of an error reply (RFC 6749 section 5.2). */
export const ERROR_REPLY_RULES = {
  error_characters: must(
    "error, error_description and error_uri contain only the permitted characters.",
    "RFC 6749 section 5.2",
  ),
  error_status: should(
    "An error has status 400, or 401 if the client failed to authenticate.",
    "RFC 6749 section 5.2",
  ),
  error_json: should(
    "An error is JSON with the content type application/json.",
    "RFC 6749 section 5.2",
  ),
} as const satisfies Readonly<Record<string, RuleText>>;

/** The characters that each member may contain. */
const PERMITTED: Readonly<Record<string, RegExp>> = {
  error: /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/,
  error_description: /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/,
  error_uri: /^[\x21\x23-\x5b\x5d-\x7e]*$/,
};

/** Judges the form of an error reply. */
export function errorReplyFindings(
  reply: ObservedReply,
): Record<keyof typeof ERROR_REPLY_RULES, Finding> {
  const { members, status, error, summary } = reply;
  if (error === undefined) {
    const none = { notApplicable: `there is no error: ${summary}` };
    return { error_characters: none, error_status: none, error_json: none };
  }
  const malformed = Object.entries(PERMITTED)
    .filter(([name, permitted]) => {
      const value = members[name];
      return value !== undefined && !(typeof value === "string" && permitted.test(value));
    })
    .map(([name]) => name);
  return {
    error_characters: follows(
      malformed.length === 0,
      malformed.length === 0 ? "only these" : `others in ${malformed.join(", ")}`,
    ),
    error_status: follows(
      status === 400 || (status === 401 && error === "invalid_client"),
      summary,
    ),
    error_json: follows(contentType(reply) === "application/json", typeText(reply)),
  };
}

/** Whether a reply is an error of OAuth. */
export function isRefusal({ error }: ObservedReply): boolean {
  return error !== undefined;
}

/** Whether a reply says that the sign-in is still waiting for the person (RFC 8628 section 3.5). */
export function isWaiting({ error }: ObservedReply): boolean {
  return error === "authorization_pending" || error === "slow_down";
}

/** The finding that a request was refused with this error. */
export function refusedWith(error: string, reply: ObservedReply): Finding {
  return follows(reply.error === error, reply.summary);
}
