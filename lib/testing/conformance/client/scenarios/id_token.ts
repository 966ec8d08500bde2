import { encodeBase64url } from "../../../../oauth/encoding/base64url.ts";
import { signJwt } from "../../../../oauth/keys/jwt.ts";
import type { IdTokenOverride } from "../../../server/id_tokens.ts";
import { everyRequest, refuses, succeeds } from "../bench/checks.ts";
import {
  CLIENT_ID,
  type ClientScenario,
  defineScenario,
  type ScenarioContext,
} from "../bench/client_scenario.ts";
import type { ClientRuleId } from "../bench/client_rules.ts";
import { requestsTo } from "../bench/recording.ts";

/** An ID token that must be refused. */
interface BadToken {
  readonly name: string;
  readonly title: string;
  readonly rule: ClientRuleId;
  /** Changes the ID tokens of the server. */
  override(context: ScenarioContext): IdTokenOverride | Promise<IdTokenOverride>;
}

const BAD_TOKENS: readonly BadToken[] = [
  {
    name: "id_token_of_other_issuer",
    title: "another issuer",
    rule: "66",
    override: () => ({ claims: { iss: "https://other.example.com" } }),
  },
  {
    name: "id_token_issuer_with_slash",
    title: "the issuer with a slash at its end",
    rule: "66",
    override: ({ server }) => ({ claims: { iss: `${server.issuer}/` } }),
  },
  {
    name: "id_token_for_other_client",
    title: "another audience",
    rule: "67",
    override: () => ({ claims: { aud: "another-client" } }),
  },
  {
    name: "id_token_for_other_party",
    title: "another authorized party",
    rule: "68",
    override: () => ({ claims: { azp: "another-client" } }),
  },
  {
    name: "id_token_tampered",
    title: "a signature of other claims",
    rule: "69",
    override: () => ({ tampered: true }),
  },
  {
    name: "id_token_unsigned",
    title: "the algorithm none",
    rule: "70",
    override: (context) => ({ raw: unsigned(claimsOf(context)) }),
  },
  {
    name: "id_token_by_public_key",
    title: "a MAC with the public key as its secret",
    rule: "71",
    override: async (context) => ({ raw: await macByPublicKey(context) }),
  },
  {
    name: "id_token_expired",
    title: "an exp of an hour ago",
    rule: "72",
    override: ({ now }) => ({ claims: { iat: now() - 7200, exp: now() - 3600 } }),
  },
  {
    name: "id_token_from_future",
    title: "an iat in one hour",
    rule: "73",
    override: ({ now }) => ({ claims: { iat: now() + 3600, exp: now() + 7200 } }),
  },
  {
    name: "id_token_with_other_access_token",
    title: "the at_hash of another access token",
    rule: "76",
    override: () => ({ claims: { at_hash: "AAAAAAAAAAAAAAAAAAAAAA" } }),
  },
  {
    name: "id_token_encrypted",
    title: "encryption with an unknown key",
    rule: "77",
    override: () => ({ raw: "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.QQ.QQ.QQ.QQ" }),
  },
];

/** ID tokens, good and bad ones. */
export const ID_TOKEN_SCENARIOS: readonly ClientScenario[] = [
  defineScenario({
    name: "id_token_after_key_rotation",
    title: "the server has a new key when it issues the ID token",
    needs: ["openid"],
    replies: ({ server }) => ({
      token: [async (_request, next) => {
        server.rotateKeys();
        return await next();
      }],
    }),
    rules: { "78": succeeds() },
  }),
  defineScenario({
    name: "no_id_token",
    title: "the scope is openid, and there is no ID token",
    needs: ["openid"],
    replies: ({ server }) => {
      server.overrideIdToken({ raw: "" });
      return {};
    },
    rules: { "81": succeeds() },
  }),
  defineScenario({
    name: "id_token_with_other_nonce",
    title: "the ID token has another nonce",
    needs: ["openid"],
    replies: ({ server }) => {
      server.overrideIdToken({ claims: { nonce: "another-nonce" } });
      return {};
    },
    rules: {
      "74": (recording) => {
        const [device] = requestsTo(recording, "device_authorization");
        if (device?.form.has("nonce")) return refuses("another nonce")(recording);
        return { followed: undefined, expected: "a nonce is compared", seen: "it sent no nonce" };
      },
    },
  }),
  ...BAD_TOKENS.map(({ name, title, rule, override }) =>
    defineScenario({
      name,
      title: `the ID token has ${title}`,
      needs: ["openid"],
      replies: async (context) => {
        context.server.overrideIdToken(await override(context));
        return {};
      },
      rules: { [rule]: issued(refuses(`an ID token with ${title}`)) },
    })
  ),
];

/** A check that needs an ID token, which only a client that requests the scope `openid` gets. */
function issued(check: ReturnType<typeof refuses>): ReturnType<typeof refuses> {
  return async (recording) => {
    const scope = await everyRequest(
      "device_authorization",
      {
        expected: "the scope openid",
        fault: ({ form }) =>
          form.get("scope")?.split(" ").includes("openid") ? undefined : "not requested",
      },
    )(recording);
    return scope.followed === true ? await check(recording) : scope;
  };
}

function claimsOf({ server, now }: ScenarioContext): Record<string, unknown> {
  return { iss: server.issuer, sub: "mallory", aud: CLIENT_ID, iat: now(), exp: now() + 3600 };
}

function unsigned(claims: Record<string, unknown>): string {
  const encode = (part: unknown) => encodeBase64url(new TextEncoder().encode(JSON.stringify(part)));
  return `${encode({ alg: "none" })}.${encode(claims)}.`;
}

/** Signs with the published key as if it were a shared secret. */
async function macByPublicKey(context: ScenarioContext): Promise<string> {
  const { server } = context;
  const url = `${server.issuer}/.well-known/jwks.json`;
  const { keys: [jwk = {}] } = await (await server.fetch(new Request(url))).json();
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["verify"]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", key));
  const lines = btoa(String.fromCharCode(...spki)).match(/.{1,64}/g) ?? [];
  const pem = `-----BEGIN PUBLIC KEY-----\n${lines.join("\n")}\n-----END PUBLIC KEY-----\n`;
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const secret = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(pem),
    hmac,
    false,
    ["sign"],
  );
  return await signJwt(
    { alg: "HS256", kid: jwk.kid, sign: (data) => crypto.subtle.sign(hmac, secret, data) },
    { header: {}, payload: claimsOf(context) },
  );
}
