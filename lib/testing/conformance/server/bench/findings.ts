import { printable } from "../../../../oauth/encoding/printable.ts";
import { contentType, isRefusal, isWaiting, type ObservedReply } from "./observed_reply.ts";

/** Whether a server follows a rule, or why that can't be said. */
export type Finding = Judgment | { notApplicable: string };

/** What was seen of a rule, in one line without secrets. */
export interface Judgment {
  followed: boolean;
  seen: string;
  /** What the rule demands here. @default its text */
  expected?: string;
}

/** Judges a reply by a rule. */
export type Judge = (reply: ObservedReply) => Finding;

/** The finding that a rule is followed if a condition holds. */
export function follows(followed: boolean, seen: string): Judgment {
  return { followed, seen };
}

/** Requires that a request is refused with this error. */
export function refusedWith(error: string): Judge {
  return (reply) => ({ ...follows(reply.error === error, reply.summary), expected: error });
}

/** Requires a refusal: neither `authorization_pending` nor `slow_down` is one. */
export function refused(reply: ObservedReply): Finding {
  const followed = isRefusal(reply) && !isWaiting(reply);
  return { ...follows(followed, reply.summary), expected: "a refusal" };
}

/** Requires that a sign-in is still waiting for the person. */
export function waiting(reply: ObservedReply): Finding {
  return follows(isWaiting(reply), reply.summary);
}

/** Requires that failed Basic authentication is answered with a challenge. */
export function challenged({ status, headers }: ObservedReply): Finding {
  const challenge = headers.get("www-authenticate");
  return {
    followed: status === 401 && /\bbasic\b/i.test(challenge ?? ""),
    expected: "401, WWW-Authenticate: Basic",
    seen: `${status}, WWW-Authenticate: ${printable(challenge ?? "absent", 100)}`,
  };
}

/** Requires that a response with a code or a token is not stored (RFC 6749 section 5.1). */
export function notCached({ headers }: ObservedReply): Finding {
  const value = headers.get("cache-control");
  return {
    followed: /\bno-store\b/i.test(value ?? ""),
    expected: "Cache-Control: no-store",
    seen: printable(value ?? "absent", 100),
  };
}

/** Requires that a reply is JSON by its content type. */
export function sentAsJson(reply: ObservedReply): Finding {
  const type = contentType(reply);
  return follows(type === "application/json", printable(type || "absent", 100));
}

/** Whether a reply contains tokens. */
export function hasTokens({ members: { access_token, token_type } }: ObservedReply): boolean {
  return typeof access_token === "string" && typeof token_type === "string";
}

/** Judges only replies that contain tokens. */
export function ofTokens(judge: Judge): Judge {
  return (reply) => hasTokens(reply) ? judge(reply) : { notApplicable: "no tokens were issued" };
}
