import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError, OAuthError } from "../../../../lib/oauth/base/errors.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import {
  type ExchangeOptions,
  exchangeToken,
} from "../../../../lib/oauth/tokens/exchange_token.ts";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { html, json, oauthError } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const TYPE = "urn:ietf:params:oauth:token-type:";
const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";

/** Creates a scenario after a sign-in, at a server that exchanges tokens. */
async function createSignedIn(own: Partial<DeviceLoginOptions> = {}) {
  const scenario = createScenario({ exchangeAudiences: ["billing", "mail"] });
  const { start, clock, server, polls } = scenario;
  const login = await start({ scope: "openid", ...own });
  server.approve();
  const { accessToken } = await clock.run(login.wait());
  const exchange = (more: Partial<ExchangeOptions> = {}, subject = accessToken) =>
    clock.run(exchangeToken(subject, { ...scenario.connection, audience: "billing", ...more }));
  const sent = () => polls().filter(({ body }) => body.get("grant_type") === GRANT);
  return { ...scenario, accessToken, exchange, sent };
}

describe("exchangeToken()", () => {
  it("sends the token and its type, and returns the new token", async () => {
    const { exchange, sent, accessToken } = await createSignedIn();
    const token = await exchange();
    const [{ body } = assert.fail()] = sent();
    assert.deepEqual(Object.fromEntries(body), {
      client_id: "cli",
      grant_type: GRANT,
      subject_token: accessToken,
      subject_token_type: `${TYPE}access_token`,
      audience: "billing",
    });
    assert.notEqual(token.accessToken, accessToken);
    assert.equal(token.issuedTokenType, `${TYPE}access_token`);
    assert.equal(token.tokenType, "bearer");
    assert.equal(token.expiresAt?.getTime(), token.receivedAt.getTime() + 3_600_000);
  });

  it("sends several audiences and resources one by one, and scopes and types as given", async () => {
    const { exchange, sent } = await createSignedIn();
    const token = await exchange({
      audience: ["billing", "mail"],
      resource: ["https://one.example.com", "https://two.example.com"],
      scope: ["read", "write"],
      requestedTokenType: "access_token",
    });
    const [{ body } = assert.fail()] = sent();
    assert.deepEqual(body.getAll("audience"), ["billing", "mail"]);
    assert.deepEqual(body.getAll("resource"), [
      "https://one.example.com",
      "https://two.example.com",
    ]);
    assert.equal(body.get("scope"), "read write");
    assert.equal(body.get("requested_token_type"), `${TYPE}access_token`);
    assert.deepEqual(token.scope, ["read", "write"]);
  });

  it("accepts a token that is not an access token (N_A), and an ID token as the subject", async () => {
    const { exchange, sent, server } = await createSignedIn();
    const token = await exchange({ requestedTokenType: "id_token" });
    assert.equal(token.issuedTokenType, `${TYPE}id_token`);
    assert.equal(token.tokenType, "n_a");
    assert.match(token.accessToken, /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    const reply = { access_token: "a", token_type: "Bearer", issued_token_type: "urn:x:y" };
    server.script("token", json(reply));
    const other = await exchange({ subjectTokenType: "id_token", requestedTokenType: "urn:x:y" });
    assert.equal(sent().at(-1)?.body.get("subject_token_type"), `${TYPE}id_token`);
    assert.equal(other.issuedTokenType, "urn:x:y");
  });

  it("takes the expiry from the token itself, or has none, if the reply names none", async () => {
    const { exchange, server } = await createSignedIn();
    const payload = btoa(JSON.stringify({ exp: 2_000_000_000 })).replaceAll("=", "");
    const jwt = `${btoa('{"alg":"ES256"}')}.${payload}.c2lnbmF0dXJl`;
    server.script("token", json({ access_token: jwt, token_type: "Bearer" }));
    assert.equal((await exchange()).expiresAt?.getTime(), 2_000_000_000_000);
    server.script("token", json({ access_token: "opaque", token_type: "Bearer" }));
    const token = await exchange();
    assert.equal(token.expiresAt, undefined);
    assert.equal(token.issuedTokenType, undefined);
  });

  it("drops an ID token that it has not checked, and a key that the server made up", async () => {
    const { exchange, server } = await createSignedIn();
    const more = { id_token: "e30.e30.x", dpop_jwk: { kty: "EC" }, refresh_token: "r" };
    server.script("token", json({ access_token: "a", token_type: "Bearer", ...more }));
    const token = await exchange();
    assert.deepEqual([token.idToken, token.claims, token.refreshToken], [
      undefined,
      undefined,
      "r",
    ]);
    assert.equal(token.toJSON().dpop_jwk, undefined);
  });

  it("binds the new token to the key of the exchanged one, or refuses it", async () => {
    const dpop = await DpopKey.generate();
    const { exchange, sent, server } = await createSignedIn({ dpop });
    const token = await exchange({ dpop });
    assert.equal(token.tokenType, "dpop");
    assert.equal(token.dpopKey, dpop);
    assert.ok(sent().at(-1)?.headers.has("dpop"));
    server.script("token", json({ access_token: "a", token_type: "Bearer" }));
    await assert.rejects(exchange({ dpop }), { code: "invalid_binding" });
    server.script("token", json({ access_token: "a", token_type: "DPoP" }));
    await assert.rejects(exchange(), { code: "invalid_binding" });
    server.script("token", json({ access_token: "a", token_type: "N_A" }));
    assert.equal((await exchange({ dpop })).tokenType, "n_a");
  });

  it("refuses a token of another type than requested, and replies that are none", async () => {
    const { exchange, server } = await createSignedIn();
    const issued_token_type = `${TYPE}access_token`;
    server.script("token", json({ access_token: "a", token_type: "Bearer", issued_token_type }));
    await assert.rejects(exchange({ requestedTokenType: "saml2" }), {
      code: "invalid_response",
      message: /its type is "urn:.*:access_token", and urn:.*:saml2 was requested\.$/,
    });
    // A server may repeat any token there.
    const secret = "eW91ciB0b2tlbg-9f3aXk";
    const reply = { access_token: secret, token_type: "Bearer", issued_token_type: secret };
    server.script("token", json(reply));
    await assert.rejects(exchange({ requestedTokenType: "saml2" }), ({ message }: Error) => {
      assert.match(message, /its type is /);
      assert.doesNotMatch(message, /eW91ciB0/);
      return true;
    });
    for (
      const reply of [
        { access_token: "a" },
        { token_type: "Bearer" },
        { access_token: "a", token_type: "mac" },
        { access_token: "a\u0007", token_type: "Bearer" },
      ]
    ) {
      server.script("token", json(reply));
      await assert.rejects(exchange(), { code: "invalid_response" });
    }
    server.script("token", html(200));
    await assert.rejects(exchange(), { code: "invalid_response" });
    server.script("token", html(503));
    await assert.rejects(exchange(), { code: "server_unavailable" });
  });

  it("explains a refusal", async () => {
    const { exchange, server } = await createSignedIn();
    await assert.rejects(exchange({ audience: "other" }), (error) => {
      assert.ok(error instanceof OAuthError);
      assert.equal(error.code, "refused");
      assert.equal(error.error, "invalid_target");
      assert.match(
        error.message,
        /The server must know the audience.* Requested audience: other\./,
      );
      return true;
    });
    for (
      const [name, message] of [
        ["unsupported_grant_type", /does not support token exchange \(RFC 8693\)\.$/],
        ["unauthorized_client", /authenticated with none: .* must be enabled for this client/],
        ["access_denied", /may not be valid any more, or not be meant for this client\.$/],
        ["invalid_grant", /may not be valid any more/],
        ["invalid_token", /may not be valid any more/],
        ["invalid_scope", /Requested: read\.$/],
        ["invalid_request", /refused with invalid_request\.$/],
      ] as const
    ) {
      server.script("token", oauthError(name));
      await assert.rejects(exchange({ scope: "read" }), { code: "refused", message });
    }
  });

  it("explains the refusals of Keycloak 26.4 and oidc-provider by their descriptions", async () => {
    const { exchange, server } = await createSignedIn();
    for (
      const [name, description, advice] of [
        ["invalid_client", "Audience not found", /must know the audience.* audience: billing\.$/],
        ["invalid_request", "Requested audience not available: billing", /must know the audience/],
        ["invalid_client", "Public client is not allowed to exchange token", /only to confid/],
        [
          "invalid_request",
          "Standard token exchange is not enabled for the requested client",
          /must be enabled for this client/,
        ],
        ["invalid_request", "Invalid token", /may not be valid any more/],
        ["invalid_request", "requested grant type is not allowed for this client", /only to conf/],
        ["access_denied", "Client is not within the token audience", /not be meant for this/],
        ["invalid_request", "requested_token_type unsupported", /_type unsupported\.$/],
      ] as const
    ) {
      server.script("token", oauthError(name, { description }));
      await assert.rejects(exchange(), (error) => {
        assert.ok(error instanceof OAuthError);
        assert.match(error.message, advice);
        assert.doesNotMatch(error.message, /authenticated with/);
        return error.code === "refused";
      });
    }
  });

  it("shows no token in an error or a trace, but the types", async () => {
    const { exchange, server, accessToken, trace } = await createSignedIn();
    const description = `The token ${accessToken} is not of the type ${TYPE}access_token`;
    server.script("token", oauthError("invalid_request", { description }));
    await assert.rejects(exchange({ requestedTokenType: "jwt" }), (error) => {
      assert.ok(error instanceof DeviceLoginError);
      assert.ok(!error.message.includes(accessToken));
      assert.ok(error.message.includes(`is not of the type ${TYPE}access_token`));
      return true;
    });
    assert.ok(trace().includes(`subject_token_type: ${TYPE}access_token`));
    assert.ok(trace().includes(`requested_token_type: ${TYPE}jwt`));
  });

  it("rejects malformed options before it sends anything", async () => {
    const { exchange, sent, accessToken } = await createSignedIn();
    for (
      const options of [
        { requestedTokenType: "not a type" },
        { requestedTokenType: "acces_token" },
        { subjectTokenType: "not:a type" },
        { resource: "not a URI" },
        { scope: "\u0007" },
      ]
    ) await assert.rejects(exchange(options), { code: "invalid_options" });
    await assert.rejects(exchange({}, ""), { code: "invalid_options" });
    assert.deepEqual(sent(), []);
    assert.notEqual(accessToken, "");
  });
});
