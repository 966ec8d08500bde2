import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { decodeJwt } from "jose";
import {
  type Clock,
  type DeviceLoginOptions,
  DpopKey,
  fetchUserInfo,
  refreshTokens,
  startDeviceLogin,
  systemClock,
} from "../../mod.ts";
import { sleep } from "../../lib/oauth/base/sleep.ts";
import { type Glewlwyd, startGlewlwyd } from "../support/glewlwyd.ts";
import { startProgram } from "../support/program.ts";

describe("Glewlwyd", () => {
  let glewlwyd: Glewlwyd;
  before(async () => {
    glewlwyd = await startGlewlwyd();
  });
  after(() => glewlwyd.stop());

  const options = (own: Partial<DeviceLoginOptions> = {}): DeviceLoginOptions => ({
    issuer: glewlwyd.issuer,
    clientId: "cli",
    scope: "openid",
    ...own,
  });

  it("signs in after approval and refreshes, without a slow_down", async () => {
    const login = await startDeviceLogin(options());
    const types: string[] = [];
    for await (const event of login.events()) {
      types.push(event.type);
      if (event.type === "pending") {
        await glewlwyd.approve(login.verificationUriComplete ?? "", "cli");
      }
      if (event.type !== "tokens") continue;
      const { tokens } = event;
      assert.equal(tokens.claims?.aud, "cli");
      const connection = { issuer: glewlwyd.issuer, clientId: "cli" };
      const fresh = await refreshTokens(tokens, connection);
      assert.notEqual(fresh.accessToken, tokens.accessToken);
      assert.ok(fresh.refreshToken);
    }
    assert.deepEqual(types, ["prompt", "pending", "tokens"]);
  });

  it("#39 polls more slowly after a real slow_down, and signs in", async () => {
    let hurried = 0;
    let skipped = 0;
    const hasty: Clock = {
      now: () => systemClock.now() + skipped,
      monotonic: () => systemClock.monotonic() + skipped,
      sleep(milliseconds, signal) {
        // The first two waits are cut short, so the server answers slow_down.
        if (milliseconds > 10_000 || hurried++ >= 2) {
          return sleep(milliseconds, { clock: systemClock, signal });
        }
        skipped += milliseconds;
        return Promise.resolve();
      },
    };
    const login = await startDeviceLogin(options({ clock: hasty }));
    const types: string[] = [];
    for await (const event of login.events()) {
      types.push(event.type);
      if (event.type === "slow_down") {
        assert.equal(event.interval, 6);
        await glewlwyd.approve(login.verificationUriComplete ?? "", "cli");
      }
    }
    assert.deepEqual(types, ["prompt", "pending", "slow_down", "tokens"]);
  });

  it("reports a denial", async () => {
    const login = await startDeviceLogin(options());
    glewlwyd.disableCodes();
    await assert.rejects(login.wait(), { code: "access_denied" });
  });

  it("reports expiry", async () => {
    const short = await startGlewlwyd({ expiresIn: 2 });
    try {
      const login = await startDeviceLogin(options({ issuer: short.issuer }));
      await assert.rejects(login.wait(), { code: "expired" });
    } finally {
      short.stop();
    }
  });

  it("#13 #36 authenticates with Basic and in the body", async () => {
    for (const authMethod of ["client_secret_basic", "client_secret_post"] as const) {
      const own = { clientId: "confidential", clientSecret: glewlwyd.secret, authMethod };
      const login = await startDeviceLogin(options(own));
      await glewlwyd.approve(login.verificationUriComplete ?? "", "confidential");
      assert.equal((await login.wait()).claims?.aud, "confidential");
    }
  });

  it("#82 #83 #87 binds tokens to a key, with nonces that the server requires and changes", async () => {
    const strict = await startGlewlwyd({ dpopNonces: true });
    try {
      const login = await startDeviceLogin(
        options({ issuer: strict.issuer, dpop: DpopKey.generate }),
      );
      const types: string[] = [];
      for await (const event of login.events()) {
        types.push(event.type);
        if (event.type === "pending") {
          await strict.approve(login.verificationUriComplete ?? "", "cli");
        }
        if (event.type !== "tokens") continue;
        const connection = { issuer: strict.issuer, clientId: "cli" };
        const jkt = await event.tokens.dpopKey?.thumbprint();
        let { tokens } = event;
        for (let round = 0; round < 4; round++) {
          assert.equal(tokens.tokenType, "dpop");
          assert.deepEqual(decodeJwt(tokens.accessToken).cnf, { jkt });
          assert.ok((await fetchUserInfo(tokens, connection)).sub);
          tokens = await refreshTokens(tokens, connection);
        }
      }
      // The nonce challenge was answered within the first poll, and did not count as polling too fast.
      assert.deepEqual(types, ["prompt", "pending", "tokens"]);
    } finally {
      strict.stop();
    }
  });

  it("rejects an unknown client", async () => {
    await assert.rejects(startDeviceLogin(options({ clientId: "nobody" })), { code: "refused" });
  });

  it("signs in from the command line", async () => {
    const args = ["--issuer", glewlwyd.issuer, "--client-id", "cli", "--format", "json"];
    const { shows, ended } = startProgram(args);
    const [, uri = ""] = await shows(/or open (\S+)\n/);
    await glewlwyd.approve(uri, "cli");
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).scope, "openid");
  });
});
