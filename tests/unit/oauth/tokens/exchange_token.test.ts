import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import { ExchangeRefusedError } from "../../../../lib/oauth/tokens/exchange_refused.ts";
import {
  type ExchangeOptions,
  exchangeToken,
} from "../../../../lib/oauth/tokens/exchange_token.ts";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { html, json, oauthError, text } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const TYPE = "urn:ietf:params:oauth:token-type:";
const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const TOKEN_URL = "https://auth.example.com/oauth2/token";
const UNUSABLE = `POST ${TOKEN_URL} was answered with a token that can't be used`;

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

  it("accepts a reply that names neither the type nor the scope", async () => {
    const { exchange, server, sent } = await createSignedIn();
    const reply = json({ access_token: "a", token_type: "Bearer" });
    server.script("token", reply);
    const token = await exchange({ requestedTokenType: "jwt", scope: "read" });
    assert.deepEqual([token.accessToken, token.issuedTokenType], ["a", undefined]);
    assert.deepEqual(token.scope, ["read"]);
    for (const audience of ["", undefined]) {
      server.script("token", reply);
      const plain = await exchange({ audience });
      assert.deepEqual(plain.scope, []);
      assert.equal(sent().at(-1)?.body.has("audience"), false);
    }
  });

  it("refuses a token of another type than requested, and replies that are none", async () => {
    const { exchange, server } = await createSignedIn();
    const issued_token_type = `${TYPE}access_token`;
    server.script("token", json({ access_token: "a", token_type: "Bearer", issued_token_type }));
    await assert.rejects(exchange({ requestedTokenType: "saml2" }), {
      code: "invalid_response",
      message: `${UNUSABLE}: its type is "${TYPE}access_token", and ${TYPE}saml2 was requested.`,
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
      await assert.rejects(exchange(), (error: DeviceLoginError) => {
        assert.ok(error.message.startsWith(`${UNUSABLE}: `), error.message);
        return error.code === "invalid_response" && error.cause === undefined;
      });
    }
  });

  it("reports a reply that is not one to an exchange", async () => {
    const { exchange, server } = await createSignedIn();
    for (
      const [fault, code, message] of [
        [html(200), "invalid_response", "200 and no JSON object, but perhaps a proxy's page."],
        [
          json({}, { status: 400 }),
          "refused",
          '400 and no OAuth error. The client "cli" authenticated with none: it may be unknown to ' +
          "the server, or may not use this grant or request these scopes, or it may need a secret, " +
          "a key or a certificate.",
        ],
        [text("", { status: 503 }), "server_unavailable", "503."],
      ] as const
    ) {
      server.script("token", fault);
      await assert.rejects(exchange(), {
        code,
        message: `POST ${TOKEN_URL} was answered with status ${message}`,
      });
    }
  });

  it("explains a refusal, and names the audience", async () => {
    const { exchange } = await createSignedIn();
    await assert.rejects(exchange({ audience: "other" }), (error) => {
      assert.ok(error instanceof ExchangeRefusedError);
      assert.deepEqual([error.code, error.error, error.status], ["refused", "invalid_target", 400]);
      assert.match(error.message, / to request it\. Requested audience: other\.$/);
      return true;
    });
  });

  const target =
    "The server must know the audience, and this client must be permitted to request it.";
  const disabled =
    "Token exchange must be enabled for this client at the server; most permit it only to " +
    "confidential clients.";
  const unusable =
    "The token that is exchanged may not be valid any more, or not be meant for this client.";
  const doubt = 'The client "cli" authenticated with none:';
  const hint = "or it may need a secret, a key or a certificate.";
  for (
    const [name, own, more, subjectInvalid = false] of [
      [
        "invalid_target",
        { audience: ["billing", "x"] },
        `${target} Requested audience: billing, x.`,
      ],
      ["invalid_target", { resource: "https://x.example", audience: [] }, target],
      ["unsupported_grant_type", {}, "The server does not support token exchange (RFC 8693)."],
      [
        "unauthorized_client",
        {},
        `${doubt} it may not be registered for this flow, ${hint} ${disabled}`,
      ],
      ["access_denied", {}, unusable],
      ["invalid_grant", {}, unusable, true],
      ["invalid_token", {}, unusable, true],
      ["invalid_scope", { scope: "read write" }, "Requested: read, write."],
      ["invalid_client", {}, `${doubt} it may be unknown to the server, ${hint}`],
      ["invalid_request", {}, undefined],
    ] as [string, Partial<ExchangeOptions>, string | undefined, boolean?][]
  ) {
    it(`explains the refusal ${name} of ${JSON.stringify(own)}`, async () => {
      const { exchange, server } = await createSignedIn();
      server.script("token", oauthError(name));
      await assert.rejects(exchange(own), (error) => {
        assert.ok(error instanceof ExchangeRefusedError);
        const refused = `The token exchange was refused with ${name}.`;
        assert.equal(error.message, more ? `${refused} ${more}` : refused);
        assert.deepEqual([error.code, error.error], ["refused", name]);
        assert.equal(error.subjectInvalid, subjectInvalid);
        return true;
      });
    });
  }

  const unknown = `${target} Requested audience: billing.`;
  for (
    const [name, description, advice, subjectInvalid = false] of [
      ["invalid_client", "Audience not found", unknown],
      ["invalid_request", "Requested audience not available: billing", unknown],
      ["invalid_request", "The audience is unknown", unknown],
      ["invalid_client", "Public client is not allowed to exchange token", disabled],
      [
        "invalid_request",
        "Standard token exchange is not enabled for the requested client",
        disabled,
      ],
      ["invalid_request", "requested grant type is not allowed for this client", disabled],
      ["invalid_request", "grantType not allowed", disabled],
      ["invalid_request", "Invalid token", unusable, true],
      ["invalid_request", "expired subject_token", unusable, true],
      ["invalid_request", "The subject token is not valid", unusable, true],
      ["access_denied", "Client is not within the token audience", unusable],
      ["invalid_request", "requested_token_type is invalid", undefined],
      ["invalid_request", "The exchanged token is not allowed", undefined],
    ] as [string, string, string | undefined, boolean?][]
  ) {
    it(`explains a refusal by its description, as of Keycloak 26.4: ${description}`, async () => {
      const { exchange, server } = await createSignedIn();
      server.script("token", oauthError(name, { description }));
      await assert.rejects(exchange(), (error) => {
        assert.ok(error instanceof ExchangeRefusedError);
        const refused = `The token exchange was refused with ${name}: ${description}.`;
        assert.equal(error.message, advice ? `${refused} ${advice}` : refused);
        assert.equal(error.errorDescription, description);
        assert.equal(error.subjectInvalid, subjectInvalid);
        return true;
      });
    });
  }

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
    await assert.rejects(exchange({}, ""), {
      code: "invalid_options",
      message: "The token to exchange is missing.",
    });
    assert.deepEqual(sent(), []);
    assert.notEqual(accessToken, "");
  });
});
