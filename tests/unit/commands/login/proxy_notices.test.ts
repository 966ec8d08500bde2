import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { proxyNotices } from "../../../../lib/commands/login/proxy_notices.ts";

describe("proxyNotices()", () => {
  const proxyEnv = { HTTP_PROXY: "http://user:hunter2@proxy:3128" };
  const client = { clientId: "cli" };

  it("names the proxy that is not used for this machine, without its password", async () => {
    for (
      const server of [
        { issuer: "http://127.0.0.1:8080" },
        { endpoint: "http://localhost:8080" },
        { deviceAuthorizationEndpoint: "http://[::1]/device" },
      ]
    ) {
      const [notice = "", ...more] = await proxyNotices({ ...client, ...server }, { proxyEnv });
      assert.match(
        notice,
        /is this machine: the proxy http:\/\/proxy:3128 \(HTTP_PROXY\) is not used/,
      );
      assert.deepEqual(more, []);
    }
  });

  for (
    const [name, issuer, env] of [
      ["there is no proxy", "http://127.0.0.1", {}],
      ["the proxy is for other URLs", "https://127.0.0.1", proxyEnv],
      ["the server is elsewhere", "http://auth.example.com", proxyEnv],
      ["NO_PROXY says the same", "http://127.0.0.1", { ...proxyEnv, NO_PROXY: "127.0.0.0/8" }],
    ] as const
  ) {
    it(`returns nothing if ${name}`, async () => {
      assert.deepEqual(await proxyNotices({ ...client, issuer }, { proxyEnv: { ...env } }), []);
    });
  }
});
