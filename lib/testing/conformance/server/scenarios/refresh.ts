import {
  type Finding,
  follows,
  hasTokens,
  notCached,
  ofTokens,
  refused,
} from "../bench/findings.ts";
import { NotJudged } from "../bench/not_judged.ts";
import { isRefusal } from "../bench/observed_reply.ts";
import type { ServerBench } from "../bench/server_bench.ts";
import {
  defineReplyScenario,
  defineScenario,
  must,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";

/** A refresh. */
const REFRESH: ServerScenario = defineScenario({
  name: "refresh",
  title: "refresh the tokens",
  needs: ["person"],
  requests: 0,
  rules: {
    refreshed: must(
      "A refresh is answered with access_token and token_type.",
      "RFC 6749 section 5.1",
    ),
    refresh_not_cached: must(
      "A response with tokens has Cache-Control: no-store.",
      "RFC 6749 section 5.1",
    ),
    refresh_token_rotated: must(
      "A public client gets a new refresh token with each refresh, unless it is bound to a key.",
      "RFC 9700 section 2.2.2",
    ),
  },
  async run(bench) {
    const { reply, sent, current } = await bench.refreshed();
    const rotated = await forPublicClient(
      bench,
      () => follows(current !== sent, current === sent ? "the same one" : "a new one"),
    );
    return {
      refreshed: follows(hasTokens(reply), reply.summary),
      refresh_not_cached: ofTokens(notCached)(reply),
      refresh_token_rotated: ofTokens(() => rotated)(reply),
    };
  },
});

/** A refresh token that is used again after its rotation. */
const REPLAY: ServerScenario = defineScenario({
  name: "refresh_replay",
  title: "use the old refresh token again, then the new one",
  needs: ["person"],
  requests: 2,
  rules: {
    old_refresh_token_invalid: must(
      "A public client's refresh token is invalid after its rotation.",
      "RFC 9700 section 4.14.2",
    ),
    replay_ends_session: should(
      "The use of an old refresh token revokes the new one.",
      "RFC 9700 section 4.14.2",
    ),
  },
  async run(bench) {
    const { sent, current } = await bench.refreshed();
    if (sent === current) throw new NotJudged("the refresh token was not rotated");
    const old = await bench.refresh(sent, { note: "with the old token" });
    if (!isRefusal(old)) {
      return {
        old_refresh_token_invalid: await forPublicClient(bench, () => refused(old)),
        replay_ends_session: { notApplicable: "the old refresh token was accepted" },
      };
    }
    const newest = await bench.refresh(current, { note: "with the new token" });
    return {
      old_refresh_token_invalid: await forPublicClient(bench, () => refused(old)),
      replay_ends_session: await forPublicClient(bench, () => refused(newest)),
    };
  },
});

/** Refreshes of the tokens that were approved. */
export const REFRESH_SCENARIOS: readonly ServerScenario[] = [
  REFRESH,
  defineReplyScenario({
    name: "refresh_other_client",
    title: "refresh the tokens as another client",
    needs: ["person"],
    async send(bench) {
      const { current } = await bench.refreshed();
      const as = bench.options.otherClientId === undefined ? "unknown" : "other";
      return await bench.refresh(current, { as });
    },
    rules: {
      refresh_token_bound: [
        must("A refresh token of another client is refused.", "RFC 6749 section 6"),
        refused,
      ],
    },
  }),
  defineReplyScenario({
    name: "refresh_without_credentials",
    title: "refresh the tokens without the client's credentials",
    needs: ["person", "credential"],
    async send(bench) {
      const { current } = await bench.refreshed();
      return await bench.refresh(current, { as: "without_credentials" });
    },
    rules: {
      refresh_authentication: [
        must("A refresh requires a client's credentials.", "RFC 6749 section 6"),
        refused,
      ],
    },
  }),
  REPLAY,
];

/** The rules about rotation are for clients without credentials (RFC 9700 section 2.2.2). */
async function forPublicClient(bench: ServerBench, finding: () => Finding): Promise<Finding> {
  return await bench.isConfidential() ? { notApplicable: "the client has credentials" } : finding();
}
