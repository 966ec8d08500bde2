import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  fetchUserInfo,
  refreshTokens,
  resumeDeviceLogin,
  startDeviceLogin,
  systemClock,
} from "../../mod.ts";
import type { DeviceLoginOptions } from "../../mod.ts";
import { hastyClock } from "../support/hasty_clock.ts";
import { type OidcProvider, SECRET, startOidcProvider } from "../support/oidc_provider.ts";

const hasty = hastyClock();

describe("oidc-provider", () => {
  let provider: OidcProvider;
  before(async () => {
    provider = await startOidcProvider();
  });
  after(() => provider.close());

  const options = (own: Partial<DeviceLoginOptions> = {}): DeviceLoginOptions => ({
    issuer: provider.issuer,
    clientId: "cli",
    scope: "openid email offline_access",
    clock: hasty,
    ...own,
  });

  it("signs in after approval: tokens, claims, user info and a refresh", async () => {
    const login = await startDeviceLogin(options());
    const waiting = login.wait();
    await provider.decide(login.verificationUriComplete ?? "", "approve");
    const tokens = await waiting;
    assert.equal(tokens.claims?.sub, "alice");
    assert.deepEqual(tokens.scope, ["openid", "email", "offline_access"]);
    const connection = { issuer: provider.issuer, clientId: "cli" };
    assert.equal((await fetchUserInfo(tokens, connection)).email, "alice@example.com");
    const fresh = await refreshTokens(tokens, connection);
    assert.notEqual(fresh.accessToken, tokens.accessToken);
    assert.equal(fresh.claims?.sub, "alice");
    await assert.rejects(refreshTokens(tokens, connection), { code: "login_required" });
  });

  it("reports a denial", async () => {
    const login = await startDeviceLogin(options());
    const waiting = login.wait();
    waiting.catch(() => {});
    await provider.decide(login.verificationUriComplete ?? "", "deny");
    await assert.rejects(waiting, { code: "access_denied" });
  });

  it("reports expiry as the server states it", async () => {
    const short = await startOidcProvider({ deviceCodeLifetime: 1 });
    try {
      const login = await startDeviceLogin(options({ issuer: short.issuer }));
      // By our clock the code never expires, so the server has to report it.
      const later = JSON.parse(JSON.stringify(login));
      later.expires_at = new Date(Date.now() + 600_000).toISOString();
      later.next_poll_at = new Date(Date.now() + 1_100).toISOString();
      const resumed = resumeDeviceLogin(later, {
        ...options({ issuer: short.issuer }),
        clock: systemClock,
      });
      await assert.rejects(resumed.wait(), { code: "expired", error: "expired_token" });
    } finally {
      short.close();
    }
  });

  for (const method of ["client_secret_basic", "client_secret_post"] as const) {
    it(`#13 #36 #58 authenticates with ${method} at both endpoints`, async () => {
      const own = { clientId: method, clientSecret: SECRET };
      const login = await startDeviceLogin(options({ ...own, authMethod: method }));
      const waiting = login.wait();
      await provider.decide(login.verificationUriComplete ?? "", "approve");
      assert.equal((await waiting).claims?.aud, method);
    });
  }

  it("rejects a wrong secret and an unknown client", async () => {
    const wrong = options({ clientId: "client_secret_basic", clientSecret: "wrong" });
    await assert.rejects(startDeviceLogin(wrong), { code: "refused", error: "invalid_client" });
    const unknown = options({ clientId: "nobody" });
    await assert.rejects(startDeviceLogin(unknown), { code: "refused", error: "invalid_client" });
  });

  it("survives an outage during polling", async () => {
    let failures = 0;
    const flaky: typeof fetch = (input, init) => {
      if (String(input).endsWith("/token") && failures++ < 2) {
        return Promise.reject(new TypeError("gone"));
      }
      return fetch(input, init);
    };
    const login = await startDeviceLogin(options({ fetch: flaky }));
    const waiting = login.wait();
    await provider.decide(login.verificationUriComplete ?? "", "approve");
    assert.equal((await waiting).claims?.sub, "alice");
  });
});
