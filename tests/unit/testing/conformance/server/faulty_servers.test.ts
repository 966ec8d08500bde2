import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  change,
  type EndpointName,
  type Fault,
  html,
  json,
  oauthError,
  redirect,
  type ServerConformanceOptions,
  testServerConformance,
  text,
} from "../../../../../lib/testing/mod.ts";
import { SERVER_SCENARIOS } from "../../../../../lib/testing/conformance/server/server_scenarios.ts";
import { createScenario } from "../../../../support/scenario.ts";

const SECRET = "s3cret-s3cret-s3cret";

/** More replies than an endpoint sends in a run. */
const ALWAYS = 50;

/** The faults of endpoints, and of both metadata documents. */
type Faults = Partial<Record<EndpointName | "metadata", Fault>>;

/** A server with a fault, the scenarios that are run, and the rules that it breaks. */
interface FaultyServer {
  readonly scenarios: readonly string[];
  readonly faults?: Faults | ((server: AuthorizationServer) => Faults);
  readonly server?: Partial<AuthorizationServerOptions>;
  readonly options?: Partial<ServerConformanceOptions>;
  /** Whether the client has a secret. */
  readonly secret?: boolean;
  readonly breaks: readonly string[];
}

/** A metadata document with other members; `undefined` removes one. */
function metadata(members: Record<string, unknown>): Faults {
  return { metadata: change((body) => Object.assign(body, members)) };
}

/** Replies with other members; `undefined` removes one. */
function members(edited: Record<string, unknown>): Fault {
  return change((body) => Object.assign(body, edited));
}

/** Replies with another header. */
function header(name: string, value: string): Fault {
  return change(() => {}, { headers: { [name]: value } });
}

/** Answers only refreshes in this way. */
function refreshes(fault: Fault): (server: AuthorizationServer) => Faults {
  return (server) => ({
    token: (request, next) =>
      server.requests.at(-1)?.body.get("grant_type") === "refresh_token"
        ? fault(request, next)
        : next(),
  });
}

/** Ignores the client's authentication: whatever is sent is answered as if it were right. */
function trusting(reply: Fault): Fault {
  return async (request, next) => {
    const answer = await next();
    return answer.status === 401 ? await reply(request, next) : answer;
  };
}

const PENDING = oauthError("authorization_pending");
const CODES = {
  device_code: "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
  user_code: "WDJB-MJHT",
  verification_uri: "https://auth.example.com/device",
  expires_in: 600,
};
const TOKENS = json({ access_token: "another-token", token_type: "Bearer", expires_in: 60 });

const SERVERS: Readonly<Record<string, FaultyServer>> = {
  "publishes nothing": {
    scenarios: ["metadata_document"],
    faults: { metadata: html(404) },
    breaks: ["metadata_published"],
  },
  "publishes metadata as text": {
    scenarios: ["metadata_document"],
    faults: { metadata: header("content-type", "text/plain") },
    breaks: ["metadata_json"],
  },
  "names its issuer with a slash": {
    scenarios: ["metadata_document"],
    faults: metadata({ issuer: "https://auth.example.com/" }),
    breaks: ["issuer_identical"],
  },
  "has an issuer with a query": {
    scenarios: ["metadata_members"],
    faults: metadata({ issuer: "https://auth.example.com?a" }),
    breaks: ["issuer_url"],
  },
  "names no token endpoint": {
    scenarios: ["metadata_members"],
    faults: metadata({ token_endpoint: undefined }),
    breaks: ["token_endpoint_named"],
  },
  "names no response types": {
    scenarios: ["metadata_members"],
    faults: metadata({
      response_types_supported: undefined,
      grant_types_supported: ["authorization_code"],
      authorization_endpoint: "https://auth.example.com/authorize",
    }),
    breaks: ["response_types_named", "device_grant_named"],
  },
  "has no grant type with response types, and names none": {
    scenarios: ["metadata_members"],
    faults: metadata({ response_types_supported: undefined }),
    breaks: [],
  },
  "names no device authorization endpoint": {
    scenarios: ["metadata_members"],
    faults: metadata({ device_authorization_endpoint: undefined }),
    breaks: ["device_endpoint_named"],
  },
  "names no grant types": {
    scenarios: ["metadata_members", "metadata_security"],
    faults: metadata({
      grant_types_supported: undefined,
      dpop_signing_alg_values_supported: ["ES256"],
    }),
    breaks: [
      "authorization_endpoint_named",
      "device_grant_named",
      "no_implicit_grant",
      "pkce_published",
      "asymmetric_authentication",
    ],
  },
  "has an empty list": {
    scenarios: ["metadata_members"],
    faults: metadata({ scopes_supported: [] }),
    breaks: ["no_empty_list"],
  },
  "publishes its keys over plain http": {
    scenarios: ["metadata_members"],
    faults: metadata({ jwks_uri: "http://auth.example.com/keys" }),
    breaks: ["key_set_https"],
  },
  "accepts assertions without a signature": {
    scenarios: ["metadata_members"],
    faults: metadata({ token_endpoint_auth_signing_alg_values_supported: ["ES256", "none"] }),
    breaks: ["no_unsigned_assertion"],
  },
  "binds no tokens": {
    scenarios: ["metadata_security"],
    faults: metadata({ token_endpoint_auth_methods_supported: ["private_key_jwt"] }),
    breaks: ["sender_constrained_tokens"],
  },
  "has the password grant, and the secret only in the body": {
    scenarios: ["metadata_security"],
    faults: metadata({
      grant_types_supported: ["password"],
      token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
      tls_client_certificate_bound_access_tokens: true,
    }),
    breaks: ["no_password_grant", "basic_authentication"],
  },
  "has endpoints with plain http": {
    scenarios: ["transport"],
    faults: metadata({
      device_authorization_endpoint: "http://auth.example.com/device",
      token_endpoint: "http://auth.example.com/token#",
    }),
    breaks: [
      "device_endpoint_https",
      "token_endpoint_https",
      "token_endpoint_not_plain",
      "token_endpoint_fragment",
    ],
  },
  "also answers plain http": {
    scenarios: ["transport"],
    faults: { token: oauthError("invalid_request") },
    breaks: ["token_endpoint_not_plain"],
  },
  "starts sign-ins with status 201 and text": {
    scenarios: ["device_authorization"],
    faults: {
      device_authorization: change(() => {}, {
        status: 201,
        headers: { "content-type": "text/plain", "cache-control": "private" },
      }),
    },
    breaks: ["device_status", "device_json", "device_not_cached"],
  },
  "sends no lifetime, and an interval of 0": {
    scenarios: ["device_authorization"],
    faults: { device_authorization: members({ expires_in: undefined, interval: 0 }) },
    breaks: ["device_members", "lifetime_usable", "interval_usable"],
  },
  "sends numbers as texts": {
    scenarios: ["device_authorization"],
    faults: { device_authorization: members({ expires_in: "600", interval: "5" }) },
    breaks: ["device_members", "interval_usable"],
  },
  "has codes for a day": {
    scenarios: ["device_authorization"],
    faults: { device_authorization: members({ expires_in: 86_400 }) },
    breaks: ["lifetime_usable"],
  },
  "issues the same codes again": {
    scenarios: ["codes"],
    faults: { device_authorization: json(CODES) },
    breaks: ["codes_unique"],
  },
  "refuses parameters that it does not know": {
    scenarios: ["codes"],
    faults: (server) => ({
      device_authorization: (request, next) =>
        server.requests.at(-1)?.body.has("conformance_parameter")
          ? oauthError("invalid_request")(request, next)
          : next(),
    }),
    breaks: ["unknown_device_parameter"],
  },
  "issues weak codes": {
    scenarios: ["codes"],
    faults: { device_authorization: json({ ...CODES, device_code: "1234567", user_code: "0O1l" }) },
    breaks: [
      "codes_unique",
      "device_code_strength",
      "user_code_strength",
      "user_code_distinct",
      "user_code_typable",
    ],
  },
  "has a long verification URI with the code": {
    scenarios: ["verification_page"],
    faults: {
      device_authorization: json({
        ...CODES,
        verification_uri: "http://auth.example.com/device?user_code=WDJB-MJHT",
      }),
    },
    breaks: [
      "verification_uri_https",
      "verification_uri_short",
      "verification_uri_without_code",
      // This server does not know the code.
      "verification_page_reachable",
    ],
  },
  "has no verification page": {
    scenarios: ["verification_page"],
    faults: { approval: html(404) },
    breaks: ["verification_page_reachable"],
  },
  "lets its page be framed": {
    scenarios: ["verification_page"],
    faults: { approval: html(200) },
    breaks: ["verification_page_unframed"],
  },
  "starts sign-ins for anyone": {
    scenarios: [
      "device_unknown_client",
      "device_basic",
      "device_without_credentials",
      "device_wrong_secret",
    ],
    secret: true,
    faults: { device_authorization: trusting(json(CODES)) },
    breaks: [
      "device_client_known",
      "device_invalid_client",
      "device_challenge",
      "device_authentication",
      "device_secret_checked",
    ],
  },
  "refuses Basic credentials without a challenge": {
    scenarios: ["device_basic", "token_basic"],
    faults: {
      device_authorization: oauthError("invalid_client", { status: 401 }),
      token: oauthError("invalid_client", { headers: { "www-authenticate": "Basic" } }),
    },
    breaks: ["device_challenge", "token_challenge"],
  },
  "starts sign-ins by GET and with repeated parameters": {
    scenarios: ["device_get", "device_repeated_parameter"],
    faults: { device_authorization: json(CODES) },
    breaks: ["device_parameter_once", "device_post_only"],
  },
  "does not say that a sign-in is pending": {
    scenarios: ["pending"],
    faults: { token: oauthError("invalid_grant") },
    breaks: ["pending"],
  },
  "never slows a client down": {
    scenarios: ["too_fast"],
    faults: { token: PENDING },
    breaks: ["early_poll_slowed"],
  },
  "ends a sign-in that is polled too fast": {
    scenarios: ["too_fast"],
    faults: {
      token: async (request, next) => {
        const reply = await next();
        const { error } = await reply.clone().json();
        return error === "slow_down" ? oauthError("access_denied")(request, next) : reply;
      },
    },
    breaks: ["early_poll_waits", "early_poll_slowed"],
  },
  "always tells a client to slow down": {
    scenarios: ["too_fast"],
    faults: { token: oauthError("slow_down") },
    breaks: ["slower_poll_accepted"],
  },
  "refuses unknown parameters of a poll": {
    scenarios: ["token_unknown_parameter"],
    faults: { token: oauthError("invalid_request") },
    breaks: ["unknown_token_parameter"],
  },
  "is pending, whatever is asked": {
    scenarios: [
      "unknown_code",
      "missing_code",
      "unknown_grant",
      "token_repeated_parameter",
      "token_unknown_client",
      "token_without_credentials",
      "token_wrong_secret",
      "other_clients_code",
    ],
    secret: true,
    faults: { token: PENDING },
    breaks: [
      "code_known",
      "code_invalid_grant",
      "code_required",
      "grant_known",
      "token_parameter_once",
      "token_client_known",
      "token_invalid_client",
      "token_authentication",
      "token_secret_checked",
      "code_bound_to_client",
      "code_of_other_invalid_grant",
    ],
  },
  "answers token requests by GET": {
    scenarios: ["token_get"],
    faults: { token: oauthError("invalid_grant") },
    breaks: ["token_post_only"],
  },
  "never issues tokens": {
    scenarios: ["approval", "refresh", "refresh_replay", "code_used_twice"],
    faults: { token: PENDING },
    breaks: ["tokens_issued"],
  },
  "lets tokens be cached": {
    scenarios: ["approval", "refresh"],
    faults: { token: header("cache-control", "private") },
    breaks: ["tokens_not_cached", "refresh_not_cached"],
  },
  "sends tokens without a lifetime, as text": {
    scenarios: ["approval"],
    faults: {
      token: change((body) => {
        body.expires_in = "3600";
      }, { headers: { pragma: "none", "content-type": "text/json" } }),
    },
    breaks: ["tokens_pragma", "tokens_json", "tokens_lifetime"],
  },
  "redeems a code twice": {
    scenarios: ["code_used_twice"],
    faults: {
      token: async (request, next) => {
        const reply = await next();
        const { error } = await reply.clone().json();
        return error === "invalid_grant" ? TOKENS(request, next) : reply;
      },
    },
    breaks: ["code_single_use"],
  },
  "does not rotate refresh tokens": {
    scenarios: ["refresh", "refresh_replay"],
    server: { rotateRefreshTokens: false },
    breaks: ["refresh_token_rotated"],
  },
  "refreshes for anyone": {
    scenarios: ["refresh_other_client", "refresh_without_credentials"],
    secret: true,
    faults: refreshes(TOKENS),
    breaks: ["refresh_token_bound", "refresh_authentication"],
  },
  "refuses to refresh": {
    scenarios: ["refresh"],
    faults: refreshes(oauthError("server_error", { status: 500 })),
    breaks: ["refreshed"],
  },
  "accepts an old refresh token": {
    scenarios: ["refresh_replay"],
    faults: refreshes(async (request, next) => {
      const reply = await next();
      return reply.ok ? reply : TOKENS(request, next);
    }),
    breaks: ["old_refresh_token_invalid"],
  },
  "does not revoke a session on replay": {
    scenarios: ["refresh_replay"],
    faults: (server) => ({
      token: (request, next) => {
        const refreshes = server.requests.filter(({ body }) => body.has("refresh_token"));
        return refreshes.length === 3 ? TOKENS(request, next) : next();
      },
    }),
    breaks: ["replay_ends_session"],
  },
  "does not say that a sign-in was denied": {
    scenarios: ["denial"],
    faults: { token: oauthError("invalid_grant") },
    breaks: ["denied"],
  },
  "has its own word for an expired code": {
    scenarios: ["expiry"],
    options: { maxWait: 700 },
    faults: { token: oauthError("invalid_grant") },
    breaks: ["expired_named"],
  },
  "never expires a code": {
    scenarios: ["expiry"],
    options: { maxWait: 700 },
    faults: { token: PENDING },
    breaks: ["expired_refused", "expired_named"],
  },
  "answers errors as a page": {
    scenarios: ["unknown_code", "error_replies"],
    faults: { token: html(403) },
    breaks: ["code_invalid_grant", "error_named", "error_status", "error_json"],
  },
  "writes errors in its own language": {
    scenarios: ["unknown_code", "error_replies"],
    faults: { token: oauthError("invalid_grant", { description: "ungültig" }) },
    breaks: ["error_characters"],
  },
  "redirects token requests": {
    scenarios: ["unknown_code"],
    faults: { token: redirect("https://auth.example.com/login") },
    breaks: ["code_known", "code_invalid_grant"],
  },
  "answers with a text": {
    scenarios: ["device_authorization"],
    faults: { device_authorization: text("hello") },
    breaks: ["device_json", "device_members", "device_not_cached", "lifetime_usable"],
  },
};

describe("testServerConformance() and a server that", () => {
  for (const [title, faulty] of Object.entries(SERVERS)) {
    it(title, async () => {
      const { scenarios, faults = {}, options, secret, breaks } = faulty;
      const client_secret = secret ? SECRET : undefined;
      const { server, connection, clock } = createScenario({
        clients: [{ client_id: "cli", ...(client_secret && { client_secret }) }, {
          client_id: "other",
        }],
        ...faulty.server,
      });
      const scripted = typeof faults === "function" ? faults(server) : faults;
      for (const [name, fault] of Object.entries(scripted)) {
        const endpoints = name === "metadata"
          ? ["openid-configuration", "oauth-authorization-server"] as const
          : [name as EndpointName];
        for (const endpoint of endpoints) server.script(endpoint, ...Array(ALWAYS).fill(fault));
      }
      const { results } = await clock.run(testServerConformance({
        ...connection,
        clientSecret: client_secret,
        scope: "openid offline_access",
        otherClientId: "other",
        decide: ({ decision }) => Promise.resolve(server[decision]()),
        scenarios,
        ...options,
      }));
      const failing = results.filter(({ verdict }) => verdict === "fail" || verdict === "warning");
      assert.deepEqual(failing.map(({ rule }) => rule.id).toSorted(), breaks.toSorted());
      for (const { rule, verdict } of failing) {
        assert.equal(verdict, rule.strength === "must" ? "fail" : "warning");
      }
    });
  }

  it("breaks each rule at least once in these tests", () => {
    const broken = new Set(Object.values(SERVERS).flatMap(({ breaks }) => breaks));
    const rules = SERVER_SCENARIOS.flatMap(({ rules }) => rules.map(({ id }) => id));
    assert.deepEqual(rules.filter((id) => !broken.has(id)), []);
    assert.deepEqual([...new Set(rules)], rules);
  });
});
