import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { json, text } from "../../../../lib/testing/mod.ts";
import { fetchUserInfo, introspectToken, refreshTokens } from "../../../../mod.ts";
import { createScenario } from "../../../support/scenario.ts";
import { createSignedIn } from "../../../support/signed_in.ts";
import { UNCONVERTIBLE } from "../../../support/unconvertible.ts";

/** A member that nests too deeply for any runtime to write as JSON. */
const DEEP = `"deep":${"[".repeat(200_000)}${"]".repeat(200_000)}`;

/** Signs in; the server's ID token has these claims and this header. */
async function signInWith(
  parts: { claims?: Record<string, unknown>; header?: Record<string, unknown> },
  own: Partial<DeviceLoginOptions> = {},
) {
  const { start, clock, server } = createScenario();
  const login = await start({ scope: "openid", ...own });
  server.overrideIdToken(parts);
  server.approve();
  return await clock.run(login.wait());
}

describe("an ID token with invalid members", () => {
  for (
    const [name, claims, own] of [
      ["iss", { iss: UNCONVERTIBLE }],
      ["sub", { sub: UNCONVERTIBLE }],
      ["sub", { sub: 1 }],
      ["aud", { aud: [UNCONVERTIBLE] }],
      ["exp", { exp: UNCONVERTIBLE }],
      ["iat", { iat: "1" }],
      ["acr", { acr: UNCONVERTIBLE }, { acrValues: ["a"] }],
      ["auth_time", { auth_time: UNCONVERTIBLE }, { maxAge: 9 }],
      ["azp", { azp: UNCONVERTIBLE }],
      ["nonce", { nonce: UNCONVERTIBLE }, { nonce: "n" }],
    ] as const
  ) {
    it(`is rejected with ${JSON.stringify(claims)}`, async () => {
      await assert.rejects(signInWith({ claims }, own as Partial<DeviceLoginOptions>), {
        code: "invalid_id_token",
        message: new RegExp(name),
      });
    });
  }

  for (const alg of [UNCONVERTIBLE, "constructor", "", 7, ["ES256"]]) {
    it(`is rejected with the alg ${JSON.stringify(alg)}`, async () => {
      await assert.rejects(signInWith({ header: { alg } }), { code: "invalid_id_token" });
    });
  }

  it("is rejected if it contains non-ASCII characters", async () => {
    const { start, clock, server } = createScenario();
    const login = await start();
    server.approve();
    server.script("token", json({ access_token: "at", token_type: "Bearer", id_token: "é.é.é" }));
    await assert.rejects(clock.run(login.wait()), {
      message: /"id_token" must be printable ASCII/,
    });
  });

  it("loses a claim that nests too deeply, and is valid otherwise", async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 150; level++) deep = [deep];
    const { claims } = await signInWith({ claims: { deep, email: "a@example.com" } });
    assert.equal(claims?.deep, undefined);
    assert.equal(claims?.email, "a@example.com");
  });
});

describe("replies with invalid members", () => {
  for (const error of ["authorization_pending", "slow_down"]) {
    it(`ignore an interval that is an object, with ${error}`, async () => {
      const { start, clock, server } = createScenario();
      const login = await start();
      server.approve();
      server.script("token", json({ error, interval: UNCONVERTIBLE }, { status: 400 }));
      assert.ok((await clock.run(login.wait())).accessToken);
    });
  }

  it("ignore it in the device authorization reply", async () => {
    const { start, server } = createScenario();
    server.script("device_authorization", json({ error: "slow_down", interval: UNCONVERTIBLE }));
    await assert.rejects(start(), { code: "refused" });
  });

  for (const token of ["töken", "🔑", "a\u0000b", "a\u009bb"]) {
    it(`are rejected with the access token ${JSON.stringify(token)}, which is not repeated`, async () => {
      const { start, clock, server } = createScenario();
      const login = await start();
      server.approve();
      server.script("token", json({ access_token: token, token_type: "Bearer" }));
      await assert.rejects(clock.run(login.wait()), (error: Error & { code?: string }) => {
        assert.equal(error.code, "invalid_response");
        assert.match(error.message, /"access_token" must be printable ASCII/);
        return !error.message.includes(token);
      });
    });
  }

  it("lose a member of the tokens that nests too deeply", async () => {
    const { start, clock, server } = createScenario();
    const login = await start();
    server.approve();
    server.script("token", text(`{"access_token":"at","token_type":"Bearer",${DEEP}}`));
    const tokens = await clock.run(login.wait());
    assert.equal(JSON.parse(JSON.stringify(tokens)).access_token, "at");
  });

  it("lose one of user info and introspection as well", async () => {
    const { clock, server, tokens, connection } = await createSignedIn();
    const { sub } = tokens.claims ?? {};
    const headers = { "content-type": "application/json" };
    server.script("userinfo", text(`{"sub":"${sub}","name":"Ann",${DEEP}}`, { headers }));
    const userInfo = await clock.run(fetchUserInfo(tokens, connection));
    assert.equal(JSON.stringify(userInfo), `{"sub":"${sub}","name":"Ann"}`);
    server.script("introspection", text(`{"active":true,${DEEP}}`));
    const introspection = await clock.run(introspectToken(tokens.accessToken, connection));
    assert.equal(JSON.stringify(introspection), '{"active":true}');
  });

  it("throw a DeviceLoginError for a userinfo reply with an invalid sub", async () => {
    const { clock, server, tokens, connection } = await createSignedIn();
    for (const sub of [UNCONVERTIBLE, 7, null, ""]) {
      server.script("userinfo", json({ sub }));
      const code = "invalid_userinfo";
      await assert.rejects(clock.run(fetchUserInfo(tokens, connection)), { code });
    }
  });

  it("throw a DeviceLoginError at a refresh as well", async () => {
    for (const access_token of [UNCONVERTIBLE, "töken"]) {
      const { clock, server, tokens, connection } = await createSignedIn();
      server.script("token", json({ access_token, token_type: "Bearer" }));
      const code = "invalid_response";
      await assert.rejects(clock.run(refreshTokens(tokens, connection)), { code });
    }
  });

  it("treat invalid metadata members as absent", async () => {
    const { start, server } = createScenario();
    const issuer = server.issuer;
    for (const odd of [UNCONVERTIBLE, [UNCONVERTIBLE], 7, "constructor", null]) {
      const document = { issuer, device_authorization_endpoint: odd, mtls_endpoint_aliases: odd };
      server.script("openid-configuration", json(document));
      await assert.rejects(start(), { name: "DeviceLoginError" });
    }
    server.script("openid-configuration", text(`{"issuer":"${issuer}",${DEEP}}`));
    await assert.rejects(start(), { code: "unsupported" });
  });

  it("fail the signature check with malformed keys", async () => {
    for (
      const keys of [[UNCONVERTIBLE], [{
        kty: UNCONVERTIBLE,
        kid: UNCONVERTIBLE,
        alg: UNCONVERTIBLE,
      }], [{ kty: "constructor" }]]
    ) {
      const { start, clock, server } = createScenario();
      const login = await start({ scope: "openid" });
      server.script("jwks", json({ keys }), json({ keys }), json({ keys }));
      server.approve();
      await assert.rejects(clock.run(login.wait()), { code: "invalid_id_token" });
    }
  });
});
