import { printable } from "../../../../oauth/encoding/printable.ts";
import { follows, hasTokens, notCached, ofTokens, refused, sentAsJson } from "../bench/findings.ts";
import { NotJudged } from "../bench/not_judged.ts";
import {
  defineReplyScenario,
  must,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";

/** The tokens of a sign-in that was approved. */
export const approval: ServerScenario = defineReplyScenario({
  name: "approval",
  title: "poll a sign-in that was approved",
  needs: ["person"],
  requests: 0,
  send: async (bench) => (await bench.approved()).reply,
  rules: {
    tokens_issued: [
      must(
        "An approved sign-in is answered with access_token and token_type.",
        "RFC 6749 section 5.1",
      ),
      (reply) => {
        const { status, summary, members: { token_type } } = reply;
        return hasTokens(reply)
          ? follows(status === 200, `${status}, ${printable(String(token_type), 40)}`)
          : follows(false, summary);
      },
    ],
    tokens_not_cached: [
      must("A response with tokens has Cache-Control: no-store.", "RFC 6749 section 5.1"),
      ofTokens(notCached),
    ],
    tokens_pragma: [
      must("A response with tokens has Pragma: no-cache.", "RFC 6749 section 5.1"),
      ofTokens(({ headers }) => {
        const pragma = headers.get("pragma") ?? "absent";
        return follows(/\bno-cache\b/i.test(pragma), printable(pragma, 100));
      }),
    ],
    tokens_json: [
      should(
        "A response with tokens has the content type application/json.",
        "RFC 6749 section 5.1",
      ),
      ofTokens(sentAsJson),
    ],
    tokens_lifetime: [
      should("A response with tokens contains expires_in, a number.", "RFC 6749 section 5.1"),
      ofTokens(({ members: { expires_in } }) =>
        follows(
          typeof expires_in === "number",
          printable(JSON.stringify(expires_in) ?? "absent", 60),
        )
      ),
    ],
  },
});

/** A device code that is used again. */
export const codeUsedTwice: ServerScenario = defineReplyScenario({
  name: "code_used_twice",
  title: "request tokens again for a code that was used",
  needs: ["person"],
  async send(bench) {
    const { login, reply } = await bench.approved();
    if (!hasTokens(reply)) throw new NotJudged("no tokens were issued");
    return await bench.poll(login, { note: "again" });
  },
  rules: {
    code_single_use: [
      should(
        "A device code can be used once, as RFC 6749 requires of an authorization code.",
        "RFC 6749 section 10.5",
      ),
      refused,
    ],
  },
});
