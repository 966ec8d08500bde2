import { NotJudged } from "../bench/not_judged.ts";
import { isRefusal } from "../bench/observed_reply.ts";
import type { ServerBench } from "../bench/server_bench.ts";
import {
  defineScenario,
  type Finding,
  follows,
  must,
  refused,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";
import { notCached } from "./device_authorization.ts";

/** A refresh. */
export const refresh: ServerScenario = defineScenario({
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
    const { access_token, token_type } = reply.members;
    const issued = typeof access_token === "string" && typeof token_type === "string";
    return {
      refreshed: follows(issued, reply.summary),
      refresh_not_cached: issued
        ? notCached(reply.headers)
        : { notApplicable: "no tokens were issued" },
      refresh_token_rotated: !issued
        ? { notApplicable: "no tokens were issued" }
        : await forPublicClient(bench, () =>
          follows(current !== sent, current === sent ? "the same one" : "a new one")),
    };
  },
});

/** A refresh by a client that does not exist, or by another one. */
export const refreshOtherClient: ServerScenario = defineScenario({
  name: "refresh_other_client",
  title: "refresh the tokens as another client",
  needs: ["person"],
  requests: 1,
  rules: {
    refresh_token_bound: must(
      "A refresh token of another client is refused.",
      "RFC 6749 section 6",
    ),
  },
  async run(bench) {
    const { current } = await bench.refreshed();
    const as = bench.options.otherClientId === undefined ? "unknown" : "other";
    return { refresh_token_bound: refused(await bench.refresh(current, { as })) };
  },
});

/** A refresh without the client's credentials. */
export const refreshWithoutCredentials: ServerScenario = defineScenario({
  name: "refresh_without_credentials",
  title: "refresh the tokens without the client's credentials",
  needs: ["person", "credential"],
  requests: 1,
  rules: {
    refresh_authentication: must(
      "A refresh requires a client's credentials.",
      "RFC 6749 section 6",
    ),
  },
  async run(bench) {
    const { current } = await bench.refreshed();
    const reply = await bench.refresh(current, { as: "without_credentials" });
    return { refresh_authentication: refused(reply) };
  },
});

/** A refresh token that is used again after its rotation. */
export const refreshReplay: ServerScenario = defineScenario({
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

/** The rules about rotation are for clients without credentials (RFC 9700 section 2.2.2). */
async function forPublicClient(bench: ServerBench, finding: () => Finding): Promise<Finding> {
  return await bench.isConfidential() ? { notApplicable: "the client has credentials" } : finding();
}
