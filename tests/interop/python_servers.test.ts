import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  type DeviceLoginOptions,
  refreshTokens,
  revokeToken,
  startDeviceLogin,
  type TokenSet,
} from "../../mod.ts";
import { hastyClock } from "../support/hasty_clock.ts";
import { startProgram } from "../support/program.ts";
import {
  type PythonServer,
  type PythonServerName,
  startPythonServer,
} from "../support/python_server.ts";

const NAMES: Record<PythonServerName, string> = {
  authlib: "a server made of Authlib's pieces",
  django: "django-oauth-toolkit",
};

for (const [name, title] of Object.entries(NAMES) as [PythonServerName, string][]) {
  describe(title, () => {
    let python: PythonServer;
    before(async () => {
      python = await startPythonServer(name);
    });
    after(() => python.stop());

    const options = (own: Partial<DeviceLoginOptions> = {}): DeviceLoginOptions => ({
      ...python.server,
      clientId: "cli",
      scope: "read",
      clock: hastyClock(),
      ...own,
    });

    /** Signs in; the person approves after the first poll. */
    async function signIn(own: Partial<DeviceLoginOptions> = {}): Promise<TokenSet> {
      const login = await startDeviceLogin(options(own));
      const types = new Set<string>();
      for await (const event of login.events()) {
        if (event.type === "pending" && !types.has("pending")) {
          await python.decide({ userCode: login.userCode, ...own }, "approve");
        }
        types.add(event.type);
        if (event.type !== "tokens") continue;
        assert.ok(types.has("pending"));
        return event.tokens;
      }
      assert.fail("there were no tokens");
    }

    it("signs in after approval, refreshes and revokes", async () => {
      const tokens = await signIn();
      assert.deepEqual(tokens.scope, ["read"]);
      const connection = { ...python.server, clientId: "cli" };
      const fresh = await refreshTokens(tokens, connection);
      assert.notEqual(fresh.accessToken, tokens.accessToken);
      assert.ok(fresh.refreshToken && fresh.refreshToken !== tokens.refreshToken);
      const again = await refreshTokens(fresh, connection);
      await revokeToken(again.refreshToken ?? "", connection);
      await assert.rejects(refreshTokens(again, connection), { code: "login_required" });
    });

    it("reports a denial", async () => {
      const login = await startDeviceLogin(options());
      await python.decide(login, "deny");
      await assert.rejects(login.wait(), { code: "access_denied" });
    });

    it("reports expiry", async () => {
      const login = await startDeviceLogin(options());
      await python.expire();
      await assert.rejects(login.wait(), { code: "expired", error: "expired_token" });
    });

    for (const authMethod of ["client_secret_basic", "client_secret_post"] as const) {
      it(`#13 #36 authenticates with ${authMethod} at all endpoints`, async () => {
        const own = { clientId: "confidential", clientSecret: python.secret, authMethod };
        const tokens = await signIn(own);
        const connection = { ...python.server, ...own };
        const fresh = await refreshTokens(tokens, connection);
        await revokeToken(fresh.refreshToken ?? "", connection);
      });

      it(`reports a wrong secret with ${authMethod}`, async () => {
        const own = { clientId: "confidential", clientSecret: "wrong", authMethod };
        await assert.rejects(startDeviceLogin(options(own)), {
          code: "refused",
          error: "invalid_client",
        });
      });
    }

    it("reports an unknown client", async () => {
      await assert.rejects(startDeviceLogin(options({ clientId: "nobody" })), {
        code: "refused",
        // django-oauth-toolkit names the parameter, Authlib the client.
        error: name === "django" ? "invalid_request" : "invalid_client",
      });
    });

    it("signs in from the command line", async () => {
      const { issuer = "", deviceAuthorizationEndpoint } = python.server;
      const args = ["--issuer", issuer, "--client-id", "cli", "--scope", "read"];
      if (deviceAuthorizationEndpoint) args.push("--device-auth-url", deviceAuthorizationEndpoint);
      const { shows, ended } = startProgram([...args, "--format", "json"]);
      const [, userCode = ""] = await shows(/user_code=(\S+)\n/);
      await python.decide({ userCode }, "approve");
      const { code, stdout, stderr } = await ended;
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).scope, "read");
    });
  });
}
