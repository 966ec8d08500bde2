import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import type { AuthMethod } from "../../../../lib/oauth/client/auth_method.ts";
import type { DeviceLogin } from "../../../../lib/oauth/login/device_login.ts";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import type { TokenSet } from "../../../../lib/oauth/tokens/token_set.ts";
import {
  change,
  type Fault,
  huge,
  json,
  oauthError,
  redirect,
  text,
} from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const good = { access_token: "at-secret", token_type: "Bearer" };

/** Signs in; the server's token reply is scripted. */
async function tokensFrom(fault: Fault, own?: Partial<DeviceLoginOptions>): Promise<TokenSet> {
  const { start, clock, server } = createScenario();
  const login = await start(own);
  server.approve();
  server.script("token", fault);
  return await clock.run(login.wait());
}

describe("the token reply", () => {
  for (const member of ["access_token", "token_type"]) {
    for (const value of [undefined, null, "", 7]) {
      it(`#52 is rejected with ${member} ${value}`, async () => {
        const fault = json({ ...good, [member]: value });
        await assert.rejects(tokensFrom(fault), {
          code: "invalid_response",
          message: new RegExp(member),
        });
      });
    }
  }

  for (const type of ["Bearer", "BEARER", "bearer"]) {
    it(`#53 may have the type ${type}`, async () => {
      assert.equal((await tokensFrom(json({ ...good, token_type: type }))).tokenType, "bearer");
    });
  }

  for (const type of ["mac", "N_A"]) {
    it(`#53 is rejected with the type ${type}`, async () => {
      const fault = json({ ...good, token_type: type });
      await assert.rejects(tokensFrom(fault), { code: "invalid_response" });
    });
  }

  for (
    const [name, scope, expected] of [
      ["no scope", undefined, ["openid", "email"]],
      ["a narrower scope", "email", ["email"]],
      ["a scope with commas", "openid,email", ["openid", "email"]],
      ["a list of scopes", ["openid", "email"], ["openid", "email"]],
      ["an empty scope", "", []],
      ["a scope of null", null, ["openid", "email"]],
    ] as const
  ) {
    it(`#54 with ${name} grants ${expected}`, async () => {
      const tokens = await tokensFrom(json({ ...good, scope }), { scope: "openid email" });
      assert.deepEqual(tokens.scope, expected);
    });
  }

  for (
    const [name, fault] of [
      ["status 200", oauthError("access_denied", { status: 200 })],
      ["status 401", oauthError("access_denied", { status: 401 })],
      ["status 403", oauthError("access_denied", { status: 403 })],
      ["status 428", oauthError("access_denied", { status: 428 })],
      ["status 429", oauthError("access_denied", { status: 429 })],
      ["a form", text("error=access_denied&error_description=no", { status: 200 })],
      ["plain text", text('{"error":"access_denied"}', { status: 400 })],
      [
        "no content type",
        () => new Response(new Blob(['{"error":"access_denied"}']), { status: 400 }),
      ],
      [
        "a description that is not a string",
        json({ error: "access_denied", error_description: 7 }, {
          status: 400,
        }),
      ],
      ["Twitch's words", json({ status: 400, message: "access_denied" }, { status: 400 })],
    ] as const
  ) {
    it(`#55 is an error with ${name}`, async () => {
      await assert.rejects(tokensFrom(fault), { code: "access_denied" });
    });
  }

  it("#56 is read in addition to WWW-Authenticate", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start();
    const headers = { "www-authenticate": 'Bearer realm="Doorkeeper", error="invalid_token"' };
    server.script("token", oauthError("authorization_pending", { status: 400, headers }));
    server.script("token", oauthError("access_denied", { status: 401, headers }));
    await assert.rejects(clock.run(login.wait()), { code: "access_denied" });
    assert.equal(polls().length, 2);
  });

  it("is accepted as a form", async () => {
    const body = "access_token=gho_1&scope=repo%2Cgist&token_type=bearer&expires_in=10";
    const tokens = await tokensFrom(text(body));
    assert.equal(tokens.accessToken, "gho_1");
    assert.deepEqual(tokens.scope, ["repo", "gist"]);
    assert.equal(tokens.toJSON().expires_in, 10);
  });

  it("is accepted without a member that nests too deeply", async () => {
    const depth = 10_000;
    const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
    const nested = `{"access_token":"a","token_type":"bearer","near":[[1]],"deep":${deep}}`;
    const tokens = await tokensFrom(text(nested));
    assert.equal(JSON.stringify(tokens), '{"access_token":"a","token_type":"bearer","near":[[1]]}');
  });

  it("is accepted with empty and null members, which count as absent", async () => {
    const optional = { refresh_token: null, id_token: "", expires_in: "", scope: null };
    const tokens = await tokensFrom(json({ ...good, ...optional, Header: null }));
    assert.equal(tokens.refreshToken, undefined);
    assert.equal(tokens.idToken, undefined);
    assert.equal(tokens.expiresAt, undefined);
    assert.deepEqual(tokens.toJSON(), { ...good, Header: null });
  });

  for (
    const [value, expiry] of [
      [3600, "2026-01-01T01:00:05Z"],
      ["3600", "2026-01-01T01:00:05Z"],
      [0, "2026-01-01T00:00:05Z"],
      [1e300, "9999-12-31T23:59:59Z"],
      [-1, undefined],
      ["soon", undefined],
    ] as const
  ) {
    it(`sets the expiry for expires_in ${value}`, async () => {
      const tokens = await tokensFrom(json({ ...good, expires_in: value }));
      assert.equal(tokens.toJSON().expiry, expiry);
    });
  }

  for (
    const [name, fault] of [
      ["a redirect", redirect("https://evil.example", 307)],
      ["more than 1 MiB", huge(2 ** 21)],
      ["neither tokens nor an error", json({})],
      ["a token with a line break", json({ ...good, access_token: "a\r\nX: y" })],
      ["a token that turns what follows around", json({ ...good, access_token: "a\u202eb" })],
      ["a refresh token with an escape", json({ ...good, refresh_token: "a\x1b[2J" })],
      ["an ID token with a line break", json({ ...good, id_token: "e30\n.e30.AAAA" })],
    ] as const
  ) {
    it(`is rejected with ${name}, without a retry`, async () => {
      const { start, clock, server, polls, sent } = createScenario();
      const login = await start();
      server.script("token", fault);
      await assert.rejects(clock.run(login.wait()), { code: "invalid_response" });
      assert.equal(polls().length, 1);
      assert.ok(sent.every(({ url }) => !url.includes("evil")));
    });
  }

  it("#60 #25 #32 is in no error, no log and no inspection, nor is the device code", async () => {
    const { start, clock, server } = createScenario({
      clients: [{ client_id: "cli", client_secret: "cs-secret" }],
    });
    const login: DeviceLogin = await start({ clientSecret: "cs-secret" });
    const { device_code } = login.toJSON();
    server.script("token", json({ ...good, refresh_token: "rt-secret", id_token: "it.secret.x" }));
    const error = await clock.run(login.wait()).catch((error: unknown) => error);
    const tokens = await tokensFrom(json({ ...good, refresh_token: "rt-secret" }));
    const shown = [error, login, tokens].map((value) =>
      inspect(value, { depth: 10, showHidden: true, getters: false }) + String(value)
    ).join("\n");
    for (const secret of ["at-secret", "rt-secret", "it.secret", "cs-secret", device_code]) {
      assert.ok(!shown.includes(secret), secret);
    }
    assert.ok(JSON.stringify(tokens).includes("at-secret"));
    assert.ok(!JSON.stringify(login).includes("cs-secret"));
  });
});

describe("client authentication", () => {
  const secret = "a:b+c %é";
  const encoded = "a%3Ab%2Bc%20%25%C3%A9";

  for (const method of ["client_secret_basic", "client_secret_post"] as const) {
    it(`#13 #36 #57 uses only ${method} at both endpoints`, async () => {
      const { start, clock, server } = createScenario({
        clients: [{
          client_id: "my-cli",
          client_secret: secret,
          token_endpoint_auth_method: method,
        }],
      });
      const own = { clientId: "my-cli", clientSecret: secret, authMethod: method };
      const login = await start(own);
      server.approve();
      await clock.run(login.wait());
      const posts = server.requests.filter(({ method }) => method === "POST");
      assert.equal(posts.length, 2);
      for (const { body, headers } of posts) {
        const basic = method === "client_secret_basic";
        const expected = basic ? `Basic ${btoa(`my-cli:${encoded}`)}` : null;
        assert.equal(headers.get("authorization"), expected);
        assert.equal(body.get("client_secret"), basic ? null : secret);
      }
      assert.equal(posts[0]?.body.get("client_id"), "my-cli");
    });
  }

  it("#58 encodes ID and secret as a form before Base64, a space as %20", async () => {
    const clientId = "cli:1 é";
    const { start, clock, server, polls } = createScenario({
      clients: [{ client_id: clientId, client_secret: secret }],
    });
    const login = await start({ clientId, clientSecret: secret });
    server.approve();
    await clock.run(login.wait());
    const expected = `Basic ${btoa(`cli%3A1%20%C3%A9:${encoded}`)}`;
    assert.equal(polls()[0]?.headers.get("authorization"), expected);
  });

  it("#59 puts nothing into a URL", async () => {
    const { start, clock, server, sent } = createScenario({
      clients: [{ client_id: "cli", client_secret: secret }],
    });
    const login = await start({ clientSecret: secret });
    server.approve();
    await clock.run(login.wait());
    assert.ok(sent.every(({ url }) => new URL(url).search === ""));
  });

  const metadata = (methods?: string[]) => ({
    issuer: "https://auth.example.com",
    device_authorization_endpoint: "https://auth.example.com/oauth2/device/auth",
    token_endpoint: "https://auth.example.com/oauth2/token",
    token_endpoint_auth_methods_supported: methods,
  });
  const byIssuer = {};
  const byEndpoint = { issuer: undefined, endpoint: "https://auth.example.com" };
  const [basic, post]: AuthMethod[] = ["client_secret_basic", "client_secret_post"];
  for (
    const [name, methods, named, expected] of [
      ["#8 an issuer that lists none", undefined, byIssuer, basic],
      ["an issuer that lists both", [post, basic], byIssuer, basic],
      ["an issuer that lists post", [post], byIssuer, post],
      ["an issuer that lists neither", ["private_key_jwt"], byIssuer, basic],
      ["an endpoint that lists both", [basic, post], byEndpoint, post],
      ["an endpoint that lists Basic", [basic], byEndpoint, basic],
      ["an endpoint that lists none", undefined, byEndpoint, basic],
    ] as const
  ) {
    it(`uses ${expected} for ${name}`, async () => {
      const { start, server } = createScenario({
        clients: [{
          client_id: "cli",
          client_secret: "s",
          token_endpoint_auth_method: expected as "client_secret_post",
        }],
      });
      server.script("openid-configuration", json(metadata(methods as string[] | undefined)));
      await start({ clientSecret: "s", ...named });
    });
  }

  it("uses client_secret_post for an endpoint without metadata", async () => {
    const { start, server } = createScenario({
      clients: [{
        client_id: "cli",
        client_secret: "s",
        token_endpoint_auth_method: "client_secret_post",
      }],
    });
    for (const document of ["openid-configuration", "oauth-authorization-server"] as const) {
      server.script(document, text("", { status: 404 }));
    }
    await start({ clientSecret: "s", ...byEndpoint });
  });

  it("never probes: an invalid_client suggests the other method", async () => {
    const { start, server } = createScenario({
      clients: [{
        client_id: "cli",
        client_secret: "s",
        token_endpoint_auth_method: "client_secret_post",
      }],
    });
    await assert.rejects(start({ clientSecret: "s" }), {
      code: "refused",
      error: "invalid_client",
      message: /with client_secret_basic: .* registered for client_secret_post/,
    });
    assert.equal(server.requests.filter(({ method }) => method === "POST").length, 1);
  });

  it("also suggests the other method at the token endpoint", async () => {
    const { start, server, clock } = createScenario();
    const login = await start();
    server.script("token", oauthError("invalid_client", { status: 401 }));
    await assert.rejects(clock.run(login.wait()), { message: /with none: .* may need a secret/ });
  });

  for (
    const own of [
      { authMethod: "none", clientSecret: "s" },
      { authMethod: "client_secret_basic" },
      { authMethod: "client_secret_post" },
      { authMethod: "tls_client_auth" as "none" },
      { authMethod: "client_secret_basic", clientSecret: "s", headers: { authorization: "x" } },
      { clientId: "" },
    ] as Partial<DeviceLoginOptions>[]
  ) {
    it(`rejects ${JSON.stringify(own)} before anything is sent`, async () => {
      const { start, sent } = createScenario();
      await assert.rejects(start(own), { code: "invalid_options" });
      assert.equal(sent.length, 0);
    });
  }

  it("rejects the caller's own Authorization header if Basic turns out to be the method", async () => {
    const { start, server } = createScenario();
    const own = { clientSecret: "s", headers: { authorization: "x" } };
    await assert.rejects(start(own), { code: "invalid_options" });
    assert.ok(server.requests.every(({ method }) => method === "GET"));
  });
});

describe("scripted replies", () => {
  it("affect nothing else", async () => {
    const tokens = await tokensFrom(change((body) => void (body.extra = 1)));
    assert.equal(tokens.toJSON().extra, 1);
  });
});
