import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import { jwtVerify } from "jose";
import { importClientKey } from "../../../../lib/oauth/client/client_key.ts";
import type { ConnectionOptions } from "../../../../lib/oauth/options.ts";
import type { ServerMetadata } from "../../../../lib/oauth/server/server_metadata.ts";
import { introspectToken } from "../../../../lib/oauth/tokens/introspect.ts";
import { refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import { revokeToken } from "../../../../lib/oauth/tokens/revoke.ts";
import { change, oauthError, type RecordedRequest, text } from "../../../../lib/testing/mod.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const clientKey = await importClientKey(
  privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
);
const issuer = "https://auth.example.com";
const tokenUrl = `${issuer}/oauth2/token`;
const clientSecret = "a secret of at least thirty-two bytes";

/** Asserts the members of an assertion, and that the testing server accepts it. */
async function assertion({ body, headers, time }: RecordedRequest) {
  assert.equal(
    body.get("client_assertion_type"),
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  );
  assert.equal(body.get("client_id"), "cli");
  assert.equal(body.get("client_secret"), null);
  assert.equal(headers.get("authorization"), null);
  const token = body.get("client_assertion") ?? "";
  const { alg } = JSON.parse(atob(token.split(".")[0] ?? ""));
  const key = alg.startsWith("HS") ? new TextEncoder().encode(clientSecret) : publicKey;
  return await jwtVerify(token, key, { currentDate: new Date(time) });
}

/** Signs in and refreshes; returns the assertions of all requests. */
async function assertionsOf(own: Partial<ConnectionOptions>, scenario = createScenario()) {
  const { start, clock, server, connection } = scenario;
  server.script("token", oauthError("authorization_pending"));
  const login = await start({ scope: "offline_access", ...own });
  server.approve();
  const tokens = await clock.run(login.wait());
  await clock.run(refreshTokens(tokens, { ...connection, ...own }));
  const posts = server.requests.filter(({ method }) => method === "POST");
  assert.equal(posts.length, 4);
  return await Promise.all(posts.map(assertion));
}

/** A server whose metadata has further members. */
function listing(members: ServerMetadata): Scenario {
  const scenario = createScenario();
  const edit = () => change((body) => void Object.assign(body, members));
  scenario.server.script("openid-configuration", edit(), edit());
  return scenario;
}

describe("a client assertion", () => {
  for (
    const [method, own] of [
      ["private_key_jwt", { clientKey }],
      ["client_secret_jwt", { clientSecret, authMethod: "client_secret_jwt" }],
    ] as const
  ) {
    it(`#13 #36 #92 ${method}: is new for each request`, async () => {
      const all = await assertionsOf(own);
      for (const { payload } of all) {
        const { iss, sub, aud, iat = 0, exp = 0 } = payload;
        assert.deepEqual({ iss, sub, aud }, { iss: "cli", sub: "cli", aud: issuer });
        assert.equal(exp - iat, 60);
      }
      assert.equal(new Set(all.map(({ payload }) => payload.jti)).size, 4);
    });
  }

  it("has the kid of the key in its header", async () => {
    const jwk = { ...privateKey.export({ format: "jwk" }), kid: "one" } as JsonWebKey;
    for (
      const { protectedHeader } of await assertionsOf({ clientKey: await importClientKey(jwk) })
    ) {
      assert.deepEqual(protectedHeader, { alg: "ES256", kid: "one" });
    }
  });

  it("is signed by the caller's own function", async () => {
    const asked: unknown[] = [];
    const signer = await clientKey.signer();
    const own = { signer: (supported?: readonly string[]) => (asked.push(supported), signer) };
    const scenario = listing({ token_endpoint_auth_signing_alg_values_supported: ["ES256"] });
    await assertionsOf({ clientKey: own }, scenario);
    assert.deepEqual(asked, [["ES256"], ["ES256"]]);
  });

  const byEndpoint = { issuer: undefined, endpoint: issuer };
  for (
    const [name, own, audience] of [
      ["the issuer", {}, issuer],
      ["the token endpoint of a base URL", byEndpoint, tokenUrl],
      ["the given audience", { assertionAudience: "https://other" }, "https://other"],
    ] as const
  ) {
    it(`#93 has the audience: ${name}`, async () => {
      const [first] = await assertionsOf({ clientKey, ...own });
      assert.equal(first?.payload.aud, audience);
    });
  }

  for (const assertionAudience of ["endpoint", `${issuer}/oauth2/device/auth`]) {
    it(`#93 has the called endpoint as its audience, if that is ${assertionAudience}`, async () => {
      const [first, ...others] = await assertionsOf({ clientKey, assertionAudience });
      assert.equal(first?.payload.aud, `${issuer}/oauth2/device/auth`);
      assert.deepEqual(others.map(({ payload }) => payload.aud), [tokenUrl, tokenUrl, tokenUrl]);
    });
  }

  it("#93 has each endpoint as its audience, beyond those of the login", async () => {
    const { server, connection } = createScenario();
    const own = { ...connection, clientKey, assertionAudience: "endpoint" };
    await introspectToken("a", own);
    await revokeToken("a", own);
    const posts = server.requests.filter(({ method }) => method === "POST");
    const all = await Promise.all(posts.map(assertion));
    assert.deepEqual(all.map(({ payload }) => payload.aud), [
      `${issuer}/oauth2/introspect`,
      `${issuer}/oauth2/revoke`,
    ]);
  });

  it("#93 has the token endpoint as its audience if no issuer is known", async () => {
    const scenario = createScenario();
    for (const document of ["openid-configuration", "oauth-authorization-server"] as const) {
      const absent = text("", { status: 404 });
      scenario.server.script(document, absent, absent);
    }
    const [first] = await assertionsOf({ clientKey, ...byEndpoint }, scenario);
    assert.equal(first?.payload.aud, tokenUrl);
  });

  for (
    const [listed, alg] of [
      [undefined, "HS256"],
      [["RS256"], "HS256"],
      [["HS512", "HS256"], "HS256"],
      [["ES256", "HS384"], "HS384"],
    ] as const
  ) {
    it(`is signed with the secret by ${alg} if the server lists ${listed}`, async () => {
      const scenario = listing({
        token_endpoint_auth_signing_alg_values_supported: listed && [...listed],
      });
      const own = { clientSecret, authMethod: "client_secret_jwt" } as const;
      const [first] = await assertionsOf(own, scenario);
      assert.deepEqual(first?.protectedHeader, { alg });
    });
  }

  it("is not sent to a server that does not support the key's algorithm", async () => {
    const { start, server } = listing({
      token_endpoint_auth_signing_alg_values_supported: ["RS256"],
    });
    await assert.rejects(start({ clientKey }), {
      code: "invalid_options",
      message: /ES256.*RS256/,
    });
    assert.ok(server.requests.every(({ method }) => method === "GET"));
  });

  it("that is rejected: the message names audience and algorithm, and nothing of the key", async () => {
    const { start, server } = createScenario();
    server.script("device_authorization", oauthError("invalid_client", { status: 401 }));
    await assert.rejects(start({ clientKey }), {
      error: "invalid_client",
      message:
        /with private_key_jwt: .* signed with ES256, for the audience "https:\/\/auth.example.com"/,
    });
  });

  for (
    const [own, message] of [
      [
        { clientKey, clientSecret },
        "The client's secret and its private key were given, but a request authenticates with only " +
        "one of them. Choose an authentication method.",
      ],
      [
        { clientKey, authMethod: "client_secret_post", clientSecret },
        "The authentication method client_secret_post does not use the client's private key, which " +
        "was given.",
      ],
      [
        { clientKey, authMethod: "none" },
        "The authentication method none does not use the client's private key, which was given.",
      ],
      [
        { clientSecret, authMethod: "none" },
        "The authentication method none does not use the client's secret, which was given.",
      ],
      [
        { authMethod: "private_key_jwt" },
        "The authentication method private_key_jwt needs the client's private key, which was not " +
        "given.",
      ],
      [
        { authMethod: "private_key_jwt", clientSecret },
        "The authentication method private_key_jwt needs the client's private key, which was not " +
        "given.",
      ],
      [
        { authMethod: "client_secret_jwt" },
        "The authentication method client_secret_jwt needs the client's secret, which was not given.",
      ],
      [
        { authMethod: "basic" as "none" },
        'The authentication method "basic" is not known. Use one of none, client_secret_basic, ' +
        "client_secret_post, client_secret_jwt, private_key_jwt, tls_client_auth, " +
        "self_signed_tls_client_auth.",
      ],
      [
        { clientSecret, assertionAudience: "x" },
        "An audience for assertions was given, but the authentication method client_secret_basic " +
        "sends none.",
      ],
    ] as [Partial<ConnectionOptions>, string][]
  ) {
    it(`${Object.keys(own)} (${own.authMethod}) is rejected before anything is sent`, async () => {
      const { start, sent } = createScenario();
      await assert.rejects(start(own), { code: "invalid_options", message });
      assert.equal(sent.length, 0);
    });
  }
});
