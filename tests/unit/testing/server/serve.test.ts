import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startDeviceLogin } from "../../../../mod.ts";
import { serve } from "../../../../lib/testing/mod.ts";

describe("serve()", () => {
  it("serves an authorization server on a free port", async () => {
    const server = await serve({ interval: 1, person: { sub: "bob" } });
    try {
      assert.match(server.issuer, /^http:\/\/127\.0\.0\.1:\d+$/);
      const login = await startDeviceLogin({
        issuer: server.issuer,
        clientId: "cli",
        scope: "openid",
      });
      server.approve(login.userCode);
      assert.equal((await login.wait()).claims?.sub, "bob");
      const port = Number(new URL(server.issuer).port);
      await assert.rejects(serve({ port }), { code: "invalid_options" });
    } finally {
      server.close();
    }
    await assert.rejects(fetch(server.issuer));
  });
});
