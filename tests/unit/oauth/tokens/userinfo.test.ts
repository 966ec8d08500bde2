import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeJwt } from "jose";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import { discoverServer } from "../../../../lib/oauth/connection/discover_server.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { TokenSet } from "../../../../lib/oauth/tokens/token_set.ts";
import { fetchUserInfo } from "../../../../lib/oauth/tokens/userinfo.ts";
import { breakOff, html, json, oauthError, text } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const USERINFO = "GET https://auth.example.com/userinfo";

/** Creates a scenario after a sign-in; a test requests information about the person. */
async function createSignedIn(own: Partial<DeviceLoginOptions> = {}) {
  const scenario = createScenario();
  const { start, clock, server, connection } = scenario;
  const login = await start({ scope: "openid email offline_access", ...own });
  server.approve();
  const tokens = await clock.run(login.wait());
  const request = (more = {}, of = tokens) =>
    clock.run(fetchUserInfo(of, { ...connection, ...more }));
  const asked = () => server.requests.filter(({ endpoint }) => endpoint === "userinfo");
  return { ...scenario, tokens, request, asked };
}

describe("fetchUserInfo()", () => {
  it("#80 returns the claims of the person who signed in", async () => {
    const { request, asked, tokens } = await createSignedIn();
    const info = await request();
    assert.equal(info.sub, "alice");
    assert.equal(info.email, "alice@example.com");
    const [{ method, headers } = assert.fail()] = asked();
    assert.equal(method, "GET");
    assert.equal(headers.get("authorization"), `Bearer ${tokens.accessToken}`);
    assert.equal(headers.has("dpop"), false);
  });

  it("sends a proof if the token is bound to a key, again with the server's nonce", async () => {
    const { request, server, asked } = await createSignedIn({ dpop: DpopKey.generate });
    const headers = {
      "www-authenticate": 'DPoP error="use_dpop_nonce"',
      "dpop-nonce": "N",
    };
    server.script("userinfo", text("", { status: 401, headers }));
    assert.equal((await request()).sub, "alice");
    assert.equal(asked().length, 2);
    const [{ headers: first } = assert.fail(), { headers: second } = assert.fail()] = asked();
    assert.match(second.get("authorization") ?? "", /^DPoP /);
    const proofs = [first, second].map((one) => decodeJwt(one.get("dpop") ?? "").nonce);
    assert.deepEqual(proofs, [undefined, "N"]);
  });

  it("#80 rejects those of another person", async () => {
    const { request, server } = await createSignedIn();
    server.script("userinfo", json({ sub: "mallory" }));
    await assert.rejects(request(), (error: DeviceLoginError) => {
      assert.ok(error.message.startsWith(`${USERINFO} was answered with something that can't be `));
      return error.code === "invalid_userinfo";
    });
  });

  it("accepts any person if no ID token was issued", async () => {
    const { request, server, tokens } = await createSignedIn();
    const { id_token: _, ...reply } = tokens.toJSON();
    const anyone = new TokenSet(reply, { receivedAt: 0, requestedScope: [] });
    server.script("userinfo", json({ sub: "mallory" }));
    assert.equal((await request({}, anyone)).sub, "mallory");
  });

  for (
    const [name, reply] of [
      ["a page", html(200)],
      ["a list", json(["alice"])],
      ["a number", json(1)],
    ] as const
  ) {
    it(`rejects ${name}`, async () => {
      const { request, server } = await createSignedIn();
      server.script("userinfo", reply);
      await assert.rejects(request(), (error: DeviceLoginError) => {
        assert.ok(error.message.startsWith(`${USERINFO} was answered with something that can't `));
        assert.match(error.message, /[^.]\.$/);
        return error.code === "invalid_response";
      });
    });
  }

  it("reports a rejected access token", async () => {
    const { request, server } = await createSignedIn();
    server.revokeRefreshTokens();
    await assert.rejects(request(), { code: "login_required", error: "invalid_token" });
  });

  it("reports a reply that breaks off", async () => {
    const { request, server } = await createSignedIn();
    server.script("userinfo", breakOff());
    // Without the trace, which reads ahead.
    const fetch = (input: RequestInfo | URL, init?: RequestInit) =>
      server.fetch(new Request(input, init));
    await assert.rejects(request({ fetch }), {
      code: "network",
      message: `${USERINFO} failed: the reply broke off.`,
    });
  });

  it("returns the claims of a JWT, if the given metadata lists its algorithm", async () => {
    const { request, server, connection } = await createSignedIn();
    const listing = {
      ...await discoverServer(connection),
      userinfo_signing_alg_values_supported: ["RS256"],
    };
    const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
    const jwt = `${encode({ alg: "RS256" })}.${encode({ sub: "alice", name: "Alice" })}.AA`;
    server.script("userinfo", text(jwt, { headers: { "content-type": "application/jwt" } }));
    assert.deepEqual(await request({ server: listing }), { sub: "alice", name: "Alice" });
  });

  it("ends with the reason of an abort", async () => {
    const { request, server, hang } = await createSignedIn();
    const ending = new AbortController();
    server.script("userinfo", (asked, next) => {
      ending.abort(new Error("enough"));
      return hang(asked, next);
    });
    await assert.rejects(request({ signal: ending.signal }), { message: "enough" });
  });

  it("sends nothing to a server that has no such endpoint", async () => {
    const { request, sent } = await createSignedIn();
    const before = sent.length;
    await assert.rejects(request({ server: {} }), {
      code: "unsupported",
      message: "The server's metadata names no userinfo_endpoint.",
    });
    assert.equal(sent.length, before);
  });

  const challenge = (parameters: string) => ({ "www-authenticate": `Bearer ${parameters}` });
  const rejected = "The access token is not accepted, or no longer.";
  for (
    const [name, fault, expected] of [
      [
        "the challenge of a token that is not taken",
        text("", {
          status: 401,
          headers: challenge('error="invalid_token", error_description="Token expired"'),
        }),
        {
          code: "login_required",
          error: "invalid_token",
          errorDescription: "Token expired",
          status: 401,
          message: `${USERINFO} was refused with invalid_token: Token expired. ${rejected}`,
        },
      ],
      [
        "a challenge without a description",
        text("", { status: 401, headers: challenge('error="invalid_token"') }),
        {
          code: "login_required",
          errorDescription: undefined,
          message: `${USERINFO} was refused with invalid_token. ${rejected}`,
        },
      ],
      [
        "a challenge without an error",
        text("", { status: 403, headers: challenge('realm="x", last_error="y"') }),
        {
          code: "invalid_response",
          message: `${USERINFO} was answered with status 403 and no OAuth error.`,
        },
      ],
      [
        "no reason",
        text("", { status: 401 }),
        {
          code: "login_required",
          message: `${USERINFO} was answered with status 401 and no OAuth error. ${rejected}`,
        },
      ],
      [
        "Keycloak's challenge of one that does not suffice",
        json({ error: "insufficient_scope", error_description: "Missing openid scope" }, {
          status: 403,
          headers: challenge('realm="demo", error="insufficient_scope"'),
        }),
        {
          code: "refused",
          error: "insufficient_scope",
          message: `${USERINFO} was refused with insufficient_scope: Missing openid scope.`,
        },
      ],
      [
        "Dex's words without a challenge",
        oauthError("access_denied", { status: 403, description: "Invalid bearer token." }),
        {
          code: "refused",
          message: `${USERINFO} was refused with access_denied: Invalid bearer token.`,
        },
      ],
      ["a page", html(403), { code: "invalid_response", message: /status 403 and no OAuth error/ }],
      [
        "an outage",
        text("", { status: 503 }),
        { code: "server_unavailable", message: `${USERINFO} was answered with status 503.` },
      ],
    ] as const
  ) {
    it(`reports the server's own reason: ${name}`, async () => {
      const { request, server } = await createSignedIn();
      server.script("userinfo", fault);
      await assert.rejects(request(), expected);
    });
  }
});
