import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { introspectToken } from "../../../../lib/oauth/tokens/introspect.ts";
import { refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import { revokeToken } from "../../../../lib/oauth/tokens/revoke.ts";
import {
  type AuthorizationServerOptions,
  drop,
  html,
  json,
  oauthError,
  text,
} from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

/** Creates a scenario after a sign-in; a test sends requests from it. */
async function createSignedIn(own: Partial<AuthorizationServerOptions> = {}, client: object = {}) {
  const scenario = createScenario(own);
  const { start, clock, server } = scenario;
  const connection = { ...scenario.connection, ...client };
  const login = await start({ ...client, scope: "openid offline_access" });
  server.approve();
  const tokens = await clock.run(login.wait());
  const refreshToken = tokens.refreshToken ?? "";
  const revoke = (token = refreshToken, more = {}) =>
    clock.run(revokeToken(token, { ...connection, ...more }));
  const introspect = (token = refreshToken, more = {}) =>
    clock.run(introspectToken(token, { ...connection, ...more }));
  const asked = (endpoint: string) => server.requests.filter((one) => one.endpoint === endpoint);
  return { ...scenario, connection, tokens, refreshToken, revoke, introspect, asked };
}

const SECRET = { client_id: "cli", client_secret: "s" };
const REVOKE = "POST https://auth.example.com/oauth2/revoke";
const INTROSPECT = "POST https://auth.example.com/oauth2/introspect";

/** The sentence about a client that may be unknown to the server. */
const doubt = (meaning = "") =>
  'The client "cli" authenticated with none: it may be unknown to the server' + meaning +
  ", or it may need a secret, a key or a certificate.";

describe("revokeToken()", () => {
  it("#98 posts the token, which ends its validity", async () => {
    const { revoke, asked, refreshToken, tokens, introspect, connection, clock } =
      await createSignedIn();
    await revoke();
    const [{ method, body, url } = assert.fail()] = asked("revocation");
    assert.equal(method, "POST");
    assert.equal(new URL(url).search, "");
    assert.deepEqual(Object.fromEntries(body), { client_id: "cli", token: refreshToken });
    assert.deepEqual(await introspect(), { active: false });
    assert.deepEqual(await introspect(tokens.accessToken), { active: false });
    await assert.rejects(clock.run(refreshTokens(tokens, connection)), { code: "login_required" });
  });

  it("#98 sends the given hint, and the client's credentials", async () => {
    const client = { clientSecret: "s" };
    const { revoke, asked } = await createSignedIn({ clients: [SECRET] }, client);
    await revoke(undefined, { tokenTypeHint: "refresh_token" });
    const [{ headers, body } = assert.fail()] = asked("revocation");
    assert.equal(body.get("token_type_hint"), "refresh_token");
    assert.match(headers.get("authorization") ?? "", /^Basic /);
    assert.equal(body.has("client_secret"), false);
  });

  it("#99 decides by the status, whatever the body contains", async () => {
    const { revoke, server } = await createSignedIn();
    await revoke("unknown");
    for (const fault of [json({}), html(200), json({ error: "x" }), text("", { status: 200 })]) {
      server.script("revocation", fault);
      await revoke();
    }
    server.script("revocation", () => new Response(null, { status: 204 }));
    await revoke();
  });

  it("#99 accepts that the server calls the token invalid", async () => {
    const { revoke, server, asked } = await createSignedIn();
    server.script("revocation", oauthError("invalid_grant"), oauthError("invalid_token"));
    await revoke();
    await revoke();
    assert.equal(asked("revocation").length, 2);
    server.script("revocation", oauthError("invalid_token", { status: 401 }));
    await assert.rejects(revoke(), { code: "refused" });
  });

  it("#100 retries after the time that the server requests", async () => {
    const { revoke, server, clock, asked, introspect } = await createSignedIn();
    const later = text("", { status: 503, headers: { "retry-after": "7" } });
    const begun = clock.now();
    server.script("revocation", later, later);
    await revoke();
    assert.deepEqual(asked("revocation").map(({ time }) => time - begun), [0, 7_000, 14_000]);
    assert.deepEqual(await introspect(), { active: false });
  });

  it("#100 reports that the token is still valid if the server is unavailable", async () => {
    const { revoke, server, asked, introspect, clock } = await createSignedIn();
    const stillGood = (status: number) => ({
      code: "server_unavailable",
      message:
        `${REVOKE} was answered with status ${status}. The token is still valid: try again ` +
        "later.",
    });
    const begun = clock.now();
    server.script("revocation", ...[503, 502, 500].map((status) => text("", { status })));
    await assert.rejects(revoke(), stillGood(500));
    assert.deepEqual(asked("revocation").map(({ time }) => time - begun), [0, 1_000, 2_000]);
    const later = (seconds: number) =>
      text("", { status: 503, headers: { "retry-after": `${seconds}` } });
    server.script("revocation", later(31));
    await assert.rejects(revoke(), stillGood(503));
    assert.equal(asked("revocation").length, 4);
    server.script("revocation", later(30), later(31));
    await assert.rejects(revoke(), stillGood(503));
    assert.equal(asked("revocation").length, 6);
    assert.equal((await introspect()).active, true);
  });

  it("reports what the server rejects", async () => {
    const { revoke, server } = await createSignedIn();
    server.script("revocation", oauthError("unsupported_token_type"));
    await assert.rejects(revoke(), {
      code: "refused",
      error: "unsupported_token_type",
      message: "The revocation was refused with unsupported_token_type.",
    });
    server.script("revocation", oauthError("invalid_client", { status: 401 }));
    await assert.rejects(revoke(), {
      code: "refused",
      message: `The revocation was refused with invalid_client. ${doubt()}`,
    });
    server.script("revocation", json({}, { status: 403 }));
    await assert.rejects(revoke(), {
      code: "refused",
      message: `${REVOKE} was answered with status 403 and no OAuth error. ` +
        doubt(", or may not use this grant or request these scopes"),
    });
    for (const status of [404, 405, 501]) {
      server.script("revocation", html(status));
      await assert.rejects(revoke(), {
        code: "unsupported",
        message:
          `${REVOKE} was answered with status ${status}: the server does not revoke tokens ` +
          "there.",
      });
    }
    server.script("revocation", drop());
    await assert.rejects(revoke(), { code: "network" });
  });

  it("ends with the reason of an abort, during a request or a pause", async () => {
    const { revoke, server, hang, clock, asked } = await createSignedIn();
    const later = text("", { status: 503, headers: { "retry-after": "7" } });
    for (const during of ["a request", "a pause"]) {
      const ending = new AbortController();
      const reason = new Error(`during ${during}`);
      server.script("revocation", (request, next) => {
        if (during === "a request") ending.abort(reason);
        else void clock.sleep(3_000).then(() => ending.abort(reason));
        return (during === "a request" ? hang : later)(request, next);
      });
      await assert.rejects(revoke(undefined, { signal: ending.signal }), reason);
    }
    assert.equal(asked("revocation").length, 2);
  });

  it("sends no token to an endpoint that is invalid or insecure", async () => {
    const { revoke, sent } = await createSignedIn();
    const before = sent.length;
    await assert.rejects(revoke("x", { server: {} }), {
      code: "unsupported",
      message: "The server's metadata names no revocation_endpoint.",
    });
    const unsafe = { server: { revocation_endpoint: "http://auth.example.com/revoke" } };
    await assert.rejects(revoke("x", unsafe), { code: "invalid_response", message: /plain http/ });
    assert.equal(sent.length, before);
  });
});

describe("introspectToken()", () => {
  it("#101 authenticates, and returns the reply", async () => {
    const client = { clientSecret: "s" };
    const { introspect, asked, tokens } = await createSignedIn({ clients: [SECRET] }, client);
    const found = await introspect(tokens.accessToken, { tokenTypeHint: "access_token" });
    assert.equal(found.active, true);
    assert.equal(found.client_id, "cli");
    assert.equal(found.sub, "alice");
    const [{ headers, body } = assert.fail()] = asked("introspection");
    assert.match(headers.get("authorization") ?? "", /^Basic /);
    assert.equal(body.get("token"), tokens.accessToken);
    assert.equal(body.get("token_type_hint"), "access_token");
    assert.deepEqual(await introspect("unknown"), { active: false });
    assert.equal(asked("introspection").at(-1)?.body.has("token_type_hint"), false);
  });

  it("#101 rejects a reply in which active is not a boolean", async () => {
    const { introspect, server } = await createSignedIn();
    for (const active of ["true", 1, null, undefined]) {
      server.script("introspection", json({ active, scope: "openid" }));
      await assert.rejects(introspect(), {
        code: "invalid_response",
        message: `${INTROSPECT} was answered without a member active that is true or false.`,
      });
    }
    server.script("introspection", html(200));
    await assert.rejects(introspect(), { code: "invalid_response" });
  });

  it("ends with the reason of an abort", async () => {
    const { introspect, server, hang } = await createSignedIn();
    const ending = new AbortController();
    server.script("introspection", (request, next) => {
      ending.abort(new Error("enough"));
      return hang(request, next);
    });
    await assert.rejects(introspect("x", { signal: ending.signal }), { message: "enough" });
  });

  it("reports failures", async () => {
    const { introspect, server } = await createSignedIn();
    for (
      const [fault, code, message] of [
        [
          oauthError("invalid_client", { status: 401 }),
          "refused",
          `The introspection was refused with invalid_client. ${doubt()}`,
        ],
        [
          json({}, { status: 401 }),
          "refused",
          `${INTROSPECT} was answered with status 401 and no OAuth error. ${doubt()}`,
        ],
        [
          text("", { status: 503 }),
          "server_unavailable",
          `${INTROSPECT} was answered with status 503.`,
        ],
      ] as const
    ) {
      server.script("introspection", fault);
      await assert.rejects(introspect(), { code, message });
    }
    await assert.rejects(introspect("x", { server: {} }), {
      code: "unsupported",
      message: "The server's metadata names no introspection_endpoint.",
    });
  });
});
