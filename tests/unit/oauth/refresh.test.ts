import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { refreshTokens } from "../../../lib/oauth/tokens/refresh.ts";
import { fetchUserInfo } from "../../../lib/oauth/tokens/userinfo.ts";
import type { AuthorizationServerOptions } from "../../../lib/testing/mod.ts";
import { breakOff, change, html, json, oauthError, text } from "../../../lib/testing/mod.ts";
import { createScenario } from "../../support/scenario.ts";

/** A scenario after a sign-in. */
async function signedIn(own: Partial<AuthorizationServerOptions> = {}) {
  const scenario = createScenario(own);
  const { start, clock, server, connection } = scenario;
  const login = await start({ scope: "openid email offline_access" });
  server.approve();
  const tokens = await clock.run(login.wait());
  const refresh = (more = {}) => clock.run(refreshTokens(tokens, { ...connection, ...more }));
  const starts = () =>
    server.requests.filter(({ endpoint }) => endpoint === "device_authorization").length;
  return { ...scenario, tokens, refresh, starts };
}

describe("refreshTokens()", () => {
  it("#61 puts the new refresh token in the old one's place", async () => {
    const { refresh, tokens, connection, clock, polls } = await signedIn();
    const second = await refresh();
    assert.notEqual(second.accessToken, tokens.accessToken);
    assert.notEqual(second.refreshToken, tokens.refreshToken);
    await clock.run(refreshTokens(second, connection));
    assert.equal(polls().at(-1)?.body.get("refresh_token"), second.refreshToken);
  });

  it("#62 keeps the old refresh token where none comes", async () => {
    const { refresh, tokens } = await signedIn({ rotateRefreshTokens: false });
    const second = await refresh();
    assert.equal(second.refreshToken, tokens.refreshToken);
    assert.equal(second.toJSON().refresh_token, tokens.refreshToken);
  });

  it("#63 does not ask for more than was granted", async () => {
    const { refresh, polls } = await signedIn();
    await assert.rejects(refresh({ scope: "openid admin" }), { code: "invalid_options" });
    assert.equal(polls().length, 1);
    const narrower = await refresh({ scope: "email" });
    assert.deepEqual(narrower.scope, ["email"]);
  });

  it("#64 two at once send one request", async () => {
    const { tokens, connection, clock, polls } = await signedIn();
    const both = [refreshTokens(tokens, connection), refreshTokens(tokens, connection)];
    const [one, two] = await clock.run(Promise.all(both));
    assert.equal(one, two);
    assert.equal(polls().length, 2);
  });

  it("#65 a refresh token that is not taken any more asks for a login, once", async () => {
    const { refresh, server, polls, starts } = await signedIn();
    server.revokeRefreshTokens();
    await assert.rejects(refresh(), { code: "login_required", error: "invalid_grant" });
    assert.equal(polls().length, 2);
    assert.equal(starts(), 1);
  });

  it("#65 takes Dex's words for a refresh token that is spent, and no other of its errors", async () => {
    const { refresh, server } = await signedIn();
    const description = "Refresh token is invalid or has already been claimed by another client.";
    server.script("token", oauthError("invalid_request", { description }));
    await assert.rejects(refresh(), { code: "login_required", error: "invalid_request" });
    server.script("token", oauthError("invalid_request", { description: "No refresh token." }));
    await assert.rejects(refresh(), { code: "refused", error: "invalid_request" });
  });

  it("tells which scopes were not to be had", async () => {
    const { refresh, server } = await signedIn();
    server.script("token", oauthError("invalid_scope"));
    await assert.rejects(refresh({ scope: "email" }), { message: /Asked for: email\.$/ });
  });

  it("tells an outage apart", async () => {
    const { refresh, server } = await signedIn();
    server.script("token", html(503), breakOff());
    await assert.rejects(refresh(), { code: "server_unavailable" });
    await assert.rejects(refresh(), { code: "network" });
  });

  it("#73 #79 takes an ID token by the server's clock, which its reply tells", async () => {
    const { refresh, server, clock, tokens } = await signedIn();
    const ahead = 7_200_000;
    const iat = Math.floor((clock.now() + ahead) / 1000);
    server.overrideIdToken({ claims: { iat, exp: iat + 60, auth_time: tokens.claims?.auth_time } });
    const date = new Date(clock.now() + ahead).toUTCString();
    server.script("token", change(() => {}, { headers: { date } }));
    assert.equal((await refresh()).claims?.iat, iat);
  });

  it("needs a refresh token", async () => {
    const { start, clock, server, connection } = createScenario();
    const login = await start();
    server.approve();
    const tokens = await clock.run(login.wait());
    await assert.rejects(refreshTokens(tokens, connection), { code: "login_required" });
  });

  for (
    const [claim, value] of [["sub", "mallory"], ["azp", "x"], ["auth_time", 1], [
      "aud",
      [],
    ]] as const
  ) {
    it(`#79 refuses an ID token whose ${claim} has changed`, async () => {
      const { refresh, server } = await signedIn();
      server.overrideIdToken({ claims: { [claim]: value } });
      await assert.rejects(refresh(), { code: "invalid_id_token" });
    });
  }

  it("#79 takes one about the same sign-in, and none at all", async () => {
    const { refresh, server, connection, clock, warnings } = await signedIn();
    const second = await refresh();
    assert.equal(second.claims?.sub, "alice");
    server.overrideIdToken({ raw: "" });
    const third = await clock.run(refreshTokens(second, connection));
    assert.equal(third.claims?.sub, "alice");
    assert.equal(third.idToken, undefined);
    assert.deepEqual(warnings, []);
  });
});

describe("fetchUserInfo()", () => {
  it("#80 gives the claims of the person who signed in", async () => {
    const { tokens, connection, clock } = await signedIn();
    const info = await clock.run(fetchUserInfo(tokens, connection));
    assert.equal(info.sub, "alice");
    assert.equal(info.email, "alice@example.com");
  });

  it("#80 refuses those of another", async () => {
    const { tokens, connection, clock, server } = await signedIn();
    server.script("userinfo", json({ sub: "mallory" }));
    await assert.rejects(clock.run(fetchUserInfo(tokens, connection)), {
      code: "invalid_userinfo",
    });
  });

  it("tells when the access token is not taken", async () => {
    const { tokens, connection, clock, server } = await signedIn();
    server.revokeRefreshTokens();
    await assert.rejects(clock.run(fetchUserInfo(tokens, connection)), { code: "login_required" });
  });

  const challenge = (parameters: string) => ({ "www-authenticate": `Bearer ${parameters}` });
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
          message: /invalid_token: Token expired\. /,
        },
      ],
      ["no reason", text("", { status: 401 }), { code: "login_required", message: /status 401/ }],
      [
        "Keycloak's challenge of one that does not suffice",
        json({ error: "insufficient_scope", error_description: "Missing openid scope" }, {
          status: 403,
          headers: challenge('realm="demo", error="insufficient_scope"'),
        }),
        { code: "refused", error: "insufficient_scope", message: /: Missing openid scope\.$/ },
      ],
      [
        "Dex's words without a challenge",
        oauthError("access_denied", { status: 403, description: "Invalid bearer token." }),
        { code: "refused", message: /access_denied: Invalid bearer token\.$/ },
      ],
      ["a page", html(403), { code: "invalid_response", message: /status 403 and no OAuth error/ }],
      ["an outage", html(503), { code: "server_unavailable", message: /status 503/ }],
    ] as const
  ) {
    it(`tells the server's own reason: ${name}`, async () => {
      const { tokens, connection, clock, server } = await signedIn();
      server.script("userinfo", fault);
      await assert.rejects(clock.run(fetchUserInfo(tokens, connection)), expected);
    });
  }
});
