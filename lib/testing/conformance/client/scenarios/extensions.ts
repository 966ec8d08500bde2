import { encodeBase64url } from "../../../../oauth/encoding/base64url.ts";
import { isObject } from "../../../../oauth/encoding/is_object.ts";
import { parseJson } from "../../../../oauth/encoding/parse_json.ts";
import { sha256 } from "../../../../oauth/encoding/sha256.ts";
import { readJwt } from "../../../../oauth/keys/jwt.ts";
import { change, oauthError } from "../../../server/faults.ts";
import { all, everyRequest, pollsAtLeast, refuses } from "../bench/checks.ts";
import { type Check, type ClientScenario, defineScenario } from "../bench/client_scenario.ts";
import { type Exchange, polls, requestsTo } from "../bench/recording.ts";
import { PENDING } from "./replies.ts";

/** DPoP, PKCE, resources and authorization details. */
export const EXTENSION_SCENARIOS: readonly ClientScenario[] = [
  defineScenario({
    name: "dpop",
    title: "the tokens are bound to a key",
    needs: ["dpop"],
    replies: () => ({ token: [PENDING, PENDING] }),
    rules: { "82": sendsProofs() },
  }),
  ...([["83", 400], ["88", 401]] as const).map(([rule, status]) =>
    defineScenario({
      name: `dpop_nonce_${status}`,
      title: `the server demands a nonce, status ${status}`,
      needs: ["dpop"],
      replies: () => ({ token: [oauthError("use_dpop_nonce", nonce("first", status))] }),
      rules: { [rule]: all(pollsAtLeast(2), nextProofsHave("first")) },
    })
  ),
  defineScenario({
    name: "dpop_newest_nonce",
    title: "authorization_pending comes with another nonce",
    needs: ["dpop"],
    replies: () => ({
      token: [
        oauthError("use_dpop_nonce", nonce("first", 400)),
        oauthError("authorization_pending", nonce("second", 400)),
      ],
    }),
    rules: { "84": nextProofsHave("first", "second") },
  }),
  defineScenario({
    name: "dpop_downgrade",
    title: "the token is not bound to the key",
    needs: ["dpop"],
    replies: () => ({ token: [change((body) => void (body.token_type = "Bearer"))] }),
    rules: { "86": refuses("a Bearer token") },
  }),
  defineScenario({
    name: "pkce",
    title: "the client protects the device code",
    needs: ["pkce"],
    rules: { "108": sendsMatchingVerifier() },
  }),
  defineScenario({
    name: "resource",
    title: "the client requests a resource",
    needs: ["resource"],
    rules: {
      "96": everyRequest(
        "device_authorization",
        {
          expected: "{resource} as it is",
          fault: ({ form }, { placeholders }) =>
            form.getAll("resource").includes(placeholders.resource)
              ? undefined
              : `resource is ${JSON.stringify(form.getAll("resource"))}`,
        },
      ),
    },
  }),
  defineScenario({
    name: "authorization_details",
    title: "the client requests authorization details",
    needs: ["authorization_details"],
    rules: {
      "94": everyRequest(
        "device_authorization",
        {
          expected: "a JSON array with the members of {authorization_details}",
          fault: ({ form }, { placeholders }) => {
            const sent = parseJson(form.get("authorization_details") ?? "");
            const same = JSON.stringify(sent) ===
              JSON.stringify(parseJson(placeholders.authorization_details));
            return Array.isArray(sent) && same ? undefined : `${form.get("authorization_details")}`;
          },
        },
      ),
    },
  }),
];

/** The headers of a reply with a nonce (RFC 9449 section 8). */
function nonce(value: string, status: number): { status: number; headers: Record<string, string> } {
  return { status, headers: { "dpop-nonce": value, "www-authenticate": "DPoP" } };
}

/** Returns the header and the claims of a request's proof. */
function proofOf({ headers }: Exchange): ReturnType<typeof readJwt> {
  return readJwt(headers.get("dpop") ?? "");
}

function sendsProofs(): Check {
  return (recording) => {
    const used = new Set<unknown>();
    const fault = (exchange: Exchange) => {
      const proof = proofOf(exchange);
      if (proof === undefined) return "a request without a proof";
      const { header: { typ, alg, jwk }, payload: { jti, htm, htu, iat } } = proof;
      const { origin, pathname } = exchange.url;
      if (typ !== "dpop+jwt") return `typ is ${JSON.stringify(typ)}`;
      if (typeof alg !== "string" || /^(none|HS)/.test(alg)) return `alg is ${JSON.stringify(alg)}`;
      if (!isObject(jwk) || jwk.d !== undefined) return "no public key";
      if (htm !== "POST" || htu !== origin + pathname) return "htm or htu of another request";
      if (typeof iat !== "number") return "no iat";
      if (typeof jti !== "string" || used.has(jti)) return "a jti for the second time, or none";
      used.add(jti);
      return exchange.reply?.error === "invalid_dpop_proof" ? "its signature is wrong" : undefined;
    };
    return everyRequest("token", { expected: "a valid proof of its own in each request", fault })(
      recording,
    );
  };
}

/** The first nonce is in the second proof, and so on; the client need not poll again. */
function nextProofsHave(...values: readonly string[]): Check {
  return (recording) => {
    const sent = polls(recording).slice(1).map((exchange) => proofOf(exchange)?.payload.nonce);
    const other = sent.slice(0, values.length).some((nonce, index) => nonce !== values[index]);
    return {
      followed: other ? false : sent.length >= values.length || undefined,
      expected: `the nonces ${values.join(", ")} in the proofs after them`,
      seen: sent.map((value) => JSON.stringify(value) ?? "none").join(", ") || "no further request",
    };
  };
}

function sendsMatchingVerifier(): Check {
  return async (recording) => {
    const [device] = requestsTo(recording, "device_authorization");
    const [token] = polls(recording);
    const challenge = device?.form.get("code_challenge");
    const verifier = token?.form.get("code_verifier");
    const method = device?.form.get("code_challenge_method") ?? "plain";
    const expected = verifier && method === "S256"
      ? encodeBase64url(await sha256(verifier))
      : verifier;
    return {
      followed: Boolean(challenge) && challenge === expected,
      expected: "code_challenge in the device authorization request, its verifier in the poll",
      seen: `challenge ${challenge ? `by ${method}` : "missing"}, ` +
        (verifier ? `verifier ${challenge === expected ? "matches" : "differs"}` : "no verifier"),
    };
  };
}
