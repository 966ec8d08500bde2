import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createAuthorizationServer } from "../../../../lib/testing/mod.ts";

const ISSUER = "https://auth.example.com";
const PAGE = "https://page.example.com";

function ask(path: string, init: RequestInit & { origin: string }): Promise<Response> {
  const server = createAuthorizationServer({ issuer: ISSUER, allowedOrigins: [PAGE] });
  const { origin, ...rest } = init;
  return server.fetch(new Request(ISSUER + path, { ...rest, headers: { origin } }));
}

describe("the testing server's allowedOrigins", () => {
  it("allow their pages to read replies, including errors", async () => {
    const metadata = await ask("/.well-known/openid-configuration", { origin: PAGE });
    assert.equal(metadata.headers.get("access-control-allow-origin"), PAGE);
    const refused = await ask("/oauth2/token", { origin: PAGE, method: "POST" });
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get("access-control-allow-origin"), PAGE);
    assert.equal(refused.headers.get("vary"), "origin");
  });

  it("apply to a preflight", async () => {
    const reply = await ask("/userinfo", { origin: PAGE, method: "OPTIONS" });
    assert.equal(reply.status, 204);
    assert.match(reply.headers.get("access-control-allow-headers") ?? "", /authorization/);
  });

  it("allow no other page", async () => {
    const reply = await ask("/oauth2/token", { origin: "https://evil.example", method: "POST" });
    assert.equal(reply.headers.get("access-control-allow-origin"), null);
  });

  it("allow no page to read the approval form", async () => {
    const reply = await ask("/device", { origin: PAGE });
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get("access-control-allow-origin"), null);
  });
});
