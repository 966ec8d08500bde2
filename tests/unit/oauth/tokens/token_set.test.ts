import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import { refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import { TokenSet } from "../../../../lib/oauth/tokens/token_set.ts";
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
