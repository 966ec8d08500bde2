import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import { refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import { TokenSet, type TokenSetSource } from "../../../../lib/oauth/tokens/token_set.ts";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

/** Signs in, and returns the tokens as they are and as they were saved. */
async function signIn(
  own: Partial<DeviceLoginOptions> = {},
): Promise<Scenario & { tokens: TokenSet; saved: Record<string, unknown> }> {
  const scenario = createScenario();
  const login = await scenario.start(own);
  scenario.server.approve();
  const tokens = await scenario.clock.run(login.wait());
  return { ...scenario, tokens, saved: JSON.parse(JSON.stringify(tokens)) };
}

describe("TokenSet.fromJSON()", () => {
  it("restores what toJSON() wrote", async () => {
    const { tokens, saved } = await signIn({ scope: ["openid", "email", "offline_access"] });
    const restored = TokenSet.fromJSON(saved);
    const members = [
      "accessToken",
      "tokenType",
      "refreshToken",
      "idToken",
      "scope",
      "expiresAt",
      "claims",
    ] as const;
    for (const name of members) assert.deepEqual(restored[name], tokens[name], name);
    assert.ok(restored.expiresAt && restored.claims?.email);
    assert.equal(Math.abs(Number(restored.receivedAt) - Number(tokens.receivedAt)) < 1000, true);
    assert.deepEqual(JSON.parse(JSON.stringify(restored)), saved);
  });

  it("restores the time of a reply between two seconds exactly", () => {
    const reply = { access_token: "a", expires_in: 60 };
    const tokens = new TokenSet(reply, { receivedAt: 1_700_000_000_789, requestedScope: [] });
    assert.equal(tokens.expiresAt?.getTime(), 1_700_000_060_000);
    const { expiresAt } = TokenSet.fromJSON(tokens.toJSON());
    assert.deepEqual(expiresAt, tokens.expiresAt);
  });

  it("refreshes restored tokens, with the key that they are bound to", async () => {
    const { saved, tokens, clock, connection } = await signIn({
      dpop: DpopKey.generate,
      scope: ["offline_access"],
    });
    const fresh = await clock.run(refreshTokens(TokenSet.fromJSON(saved), connection));
    assert.equal(await fresh.dpopKey?.thumbprint(), await tokens.dpopKey?.thumbprint());
    const dpopKey = new DpopKey(saved.dpop_jwk as JsonWebKey);
    assert.equal(TokenSet.fromJSON(saved, { dpopKey }).dpopKey, dpopKey);
  });

  it("takes the scopes of a server that names none", () => {
    const { scope } = TokenSet.fromJSON({ access_token: "a" }, { requestedScope: ["email"] });
    assert.deepEqual(scope, ["email"]);
  });

  it("takes tokens without a time for expired, and an odd ID token for none", () => {
    for (const expiry of [undefined, "", "soon", null]) {
      const saved = { access_token: "a", expires_in: 60, expiry, id_token: "e30.e30.x" };
      const { expiresAt, claims } = TokenSet.fromJSON(saved);
      assert.ok(expiresAt && expiresAt.getTime() <= 60_000, String(expiry));
      assert.equal(claims, undefined);
    }
    const { expiresAt, receivedAt } = TokenSet.fromJSON({ access_token: "a" });
    assert.deepEqual([expiresAt, receivedAt.getTime()], [undefined, 0]);
  });

  it("rejects what is not a token reply", () => {
    for (const saved of [{}, { access_token: 1 }, null, "text", [], 5]) {
      assert.throws(() => TokenSet.fromJSON(saved as Record<string, unknown>), {
        name: "DeviceLoginError",
        code: "invalid_options",
      });
    }
  });
});

describe("TokenSet", () => {
  const RECEIVED = Date.UTC(2026, 0, 1);
  const create = (reply: Record<string, unknown>, own: Partial<TokenSetSource> = {}) =>
    new TokenSet({ access_token: "a", ...reply }, {
      receivedAt: RECEIVED,
      requestedScope: ["requested"],
      ...own,
    });
  const jwt = (payload: unknown) => `e30.${btoa(JSON.stringify(payload)).replaceAll("=", "")}.x`;

  it("has the members of the reply", () => {
    const tokens = create({ token_type: "DPoP", refresh_token: "r", id_token: "i", x: 1 });
    assert.equal(tokens.accessToken, "a");
    assert.equal(tokens.tokenType, "dpop");
    assert.equal(tokens.refreshToken, "r");
    assert.equal(tokens.idToken, "i");
    assert.deepEqual(tokens.receivedAt, new Date(RECEIVED));
    assert.deepEqual(tokens.toJSON(), {
      access_token: "a",
      token_type: "DPoP",
      refresh_token: "r",
      id_token: "i",
      x: 1,
    });
    assert.equal(create({}).tokenType, "bearer");
  });

  it("has the granted scopes, or those that were requested", () => {
    assert.deepEqual(create({ scope: " a  b " }).scope, ["a", "b"]);
    assert.deepEqual(create({ scope: "" }).scope, []);
    assert.deepEqual(create({}).scope, ["requested"]);
    assert.deepEqual(create({}, { grantedScope: ["granted"] }).scope, ["granted"]);
    assert.deepEqual(create({ scope: "a" }).requestedScope, ["requested"]);
  });

  for (
    const [reply, seconds] of [
      [{ expires_in: 60 }, 60],
      [{ expires_in: 0 }, 0],
      [{ expires_in: 1.7 }, 1],
      [{}, undefined],
      [{ access_token: jwt({ exp: RECEIVED / 1000 + 90 }) }, 90],
      [{ access_token: jwt({ exp: RECEIVED / 1000 + 90 }), expires_in: 60 }, 60],
      [{ access_token: jwt({ exp: 0 }) }, undefined],
      [{ access_token: jwt({ exp: -1 }) }, undefined],
      [{ access_token: jwt({ exp: RECEIVED }) }, undefined],
      [{ access_token: jwt({ exp: String(RECEIVED / 1000 + 90) }) }, undefined],
      [{ access_token: jwt({}) }, undefined],
    ] as const
  ) {
    it(`expires after ${seconds} s with ${JSON.stringify(reply)}`, () => {
      const { expiresAt } = create(reply);
      const expected = seconds === undefined ? undefined : new Date(RECEIVED + seconds * 1000);
      assert.deepEqual(expiresAt, expected);
    });
  }

  it("writes its expiry in RFC 3339, at most the last time that a Date can hold", () => {
    assert.equal(create({ expires_in: 60 }).toJSON().expiry, "2026-01-01T00:01:00Z");
    const { expiresAt } = create({ expires_in: 1e15 });
    assert.ok(expiresAt && !Number.isNaN(expiresAt.getTime()));
  });

  it("has the details of the authorization if they are that (RFC 9396)", () => {
    const details = [{ type: "payment", amount: 1 }];
    assert.deepEqual(create({ authorization_details: details }).authorizationDetails, details);
    for (const odd of [undefined, "payment", {}, [1], [null], [{ type: 1 }], [...details, {}]]) {
      assert.equal(create({ authorization_details: odd }).authorizationDetails, undefined);
    }
  });

  it("is the same with another refresh token", () => {
    const tokens = create({ refresh_token: "r", expires_in: 60 }, { grantedScope: ["b"] });
    const other = tokens.withRefreshToken("s");
    assert.deepEqual(other.toJSON(), { ...tokens.toJSON(), refresh_token: "s" });
    assert.deepEqual([other.scope, other.receivedAt], [tokens.scope, tokens.receivedAt]);
  });

  it("says what is wrong with members of a wrong type", () => {
    assert.throws(() => create({ access_token: 1 }), {
      code: "invalid_options",
      message: /^These are not tokens: "access_token" must be .*\.$/,
    });
  });
});
