import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { discoverServer } from "../../../../lib/oauth/connection/discover_server.ts";
import { resumeDeviceLogin } from "../../../../lib/oauth/login/resume_device_login.ts";
import { json, text } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

describe("discoverServer()", () => {
  it("returns a server that many logins can be started and resumed with", async () => {
    const { server, options, start, clock, sent } = createScenario();
    const known = options({ server: await discoverServer(options()) });
    const before = sent.length;
    const login = await start(known);
    server.approve();
    const later = resumeDeviceLogin(JSON.parse(JSON.stringify(login)), known);
    await clock.run(later.wait());
    const paths = sent.slice(before).map(({ url }) => new URL(url).pathname);
    assert.deepEqual(paths, ["/oauth2/device/auth", "/oauth2/token"]);
  });

  it("keeps what is assumed about a server without metadata", async () => {
    const { server, options, start } = createScenario({
      clients: [{
        client_id: "cli",
        client_secret: "s",
        token_endpoint_auth_method: "client_secret_post",
      }],
    });
    for (const document of ["openid-configuration", "oauth-authorization-server"] as const) {
      server.script(document, text("", { status: 404 }));
    }
    const byEndpoint = options({ issuer: undefined, endpoint: server.issuer, clientSecret: "s" });
    await start({ ...byEndpoint, server: await discoverServer(byEndpoint) });
  });

  it("needs no client", async () => {
    const { server, fetch, options, start } = createScenario();
    const { clientId: _, ...anyone } = options();
    const metadata = await discoverServer(anyone);
    assert.equal(metadata.issuer, server.issuer);
    assert.deepEqual(metadata, await discoverServer(options()));
    await start({ issuer: undefined, server: metadata, fetch });
    await assert.rejects(discoverServer({ ...anyone, clientId: "" }), { code: "invalid_options" });
  });

  it("#3 rejects a document for another issuer", async () => {
    const { server, options } = createScenario();
    server.script("openid-configuration", json({ issuer: "https://evil.example" }));
    await assert.rejects(discoverServer(options()), { code: "issuer_mismatch" });
  });
});
