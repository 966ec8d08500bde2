import { printable } from "../../../../oauth/encoding/printable.ts";
import { NotJudged } from "../bench/not_judged.ts";
import { contentType } from "../bench/observed_reply.ts";
import type { ServerBench } from "../bench/server_bench.ts";
import {
  defineScenario,
  follows,
  must,
  refused,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";
import { notCached, typeText } from "./device_authorization.ts";

/** The tokens of a sign-in that was approved. */
export const approval: ServerScenario = defineScenario({
  name: "approval",
  title: "poll a sign-in that was approved",
  needs: ["person"],
  requests: 0,
  rules: {
    tokens_issued: must(
      "An approved sign-in is answered with access_token and token_type.",
      "RFC 6749 section 5.1",
    ),
    tokens_not_cached: must(
      "A response with tokens has Cache-Control: no-store.",
      "RFC 6749 section 5.1",
    ),
    tokens_pragma: must("A response with tokens has Pragma: no-cache.", "RFC 6749 section 5.1"),
    tokens_json: should(
      "A response with tokens has the content type application/json.",
      "RFC 6749 section 5.1",
    ),
    tokens_lifetime: should(
      "A response with tokens contains expires_in, a number.",
      "RFC 6749 section 5.1",
    ),
  },
  async run(bench) {
    const { reply } = await bench.approved();
    const { members, headers, status } = reply;
    const { access_token, token_type, expires_in } = members;
    const issued = typeof access_token === "string" && typeof token_type === "string";
    if (!issued) {
      const none = { notApplicable: "no tokens were issued" };
      return {
        tokens_issued: follows(false, reply.summary),
        tokens_not_cached: none,
        tokens_pragma: none,
        tokens_json: none,
        tokens_lifetime: none,
      };
    }
    const pragma = headers.get("pragma");
    return {
      tokens_issued: follows(status === 200, `${status}, ${printable(token_type, 40)}`),
      tokens_not_cached: notCached(headers),
      tokens_pragma: follows(
        /\bno-cache\b/i.test(pragma ?? ""),
        printable(pragma ?? "absent", 100),
      ),
      tokens_json: follows(contentType(reply) === "application/json", typeText(reply)),
      tokens_lifetime: follows(
        typeof expires_in === "number",
        printable(JSON.stringify(expires_in) ?? "absent", 60),
      ),
    };
  },
});

/** A device code that is used again. */
export const codeUsedTwice: ServerScenario = defineScenario({
  name: "code_used_twice",
  title: "request tokens again for a code that was used",
  needs: ["person"],
  requests: 1,
  rules: {
    code_single_use: should(
      "A device code can be used once, as RFC 6749 requires of an authorization code.",
      "RFC 6749 section 10.5",
    ),
  },
  async run(bench) {
    const { login } = await approvedTokens(bench);
    const reply = await bench.poll(login, { note: "again" });
    return { code_single_use: refused(reply) };
  },
});

async function approvedTokens(bench: ServerBench): ReturnType<ServerBench["approved"]> {
  const approved = await bench.approved();
  if (typeof approved.reply.members.access_token === "string") return approved;
  throw new NotJudged("no tokens were issued");
}
