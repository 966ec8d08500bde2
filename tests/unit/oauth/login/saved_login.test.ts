import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { resumeDeviceLogin } from "../../../../lib/oauth/login/resume_device_login.ts";
import { drop, html, oauthError } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

describe("resumeDeviceLogin()", () => {
  it("continues a saved login, without a new device authorization", async () => {
    const { start, clock, server, options, gaps } = createScenario();
    const login = await start({ scope: "openid", parameters: { nonce: "N" } });
    server.script("token", oauthError("slow_down"));
    await clock.advance(5_000);
    await clock.run(login.poll());
    const saved = JSON.parse(JSON.stringify(login));
    const later = resumeDeviceLogin(saved, options());
    assert.equal(later.userCode, login.userCode);
    assert.deepEqual(later.expiresAt, login.expiresAt);
    assert.equal((await later.poll()).status, "pending");
    server.approve();
    const tokens = await clock.run(later.wait());
    assert.equal(tokens.claims?.nonce, "N");
    assert.deepEqual(tokens.scope, ["openid"]);
    assert.deepEqual(gaps(), [5, 10]);
  });

  it("checks the ID token against the request before it was saved", async () => {
    const { start, clock, server, options } = createScenario();
    const login = await start({ scope: "openid", parameters: { nonce: "N" } });
    server.overrideIdToken({ claims: { nonce: "M" } });
    server.approve();
    const later = resumeDeviceLogin(JSON.parse(JSON.stringify(login)), options());
    await assert.rejects(clock.run(later.wait()), { code: "invalid_id_token" });
  });

  it("finds the server once, and checks an ID token by the server's clock", async () => {
    const { start, clock, server, options } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start({ scope: "openid" })));
    const found = () => server.requests.filter(({ endpoint }) => endpoint.includes("openid-conf"));
    const before = found().length;
    const later = resumeDeviceLogin({ ...saved, clock_skew: 3_600 }, options());
    server.script("token", oauthError("authorization_pending"));
    const ahead = clock.now() / 1000 + 3_600;
    server.overrideIdToken({ claims: { iat: ahead, exp: ahead + 600 } });
    server.approve();
    assert.ok((await clock.run(later.wait())).claims);
    assert.equal(found().length, before + 1);
  });

  it("sends nothing until called, and expires on time", async () => {
    const { start, clock, options, sent } = createScenario({ expiresIn: 60 });
    const saved = JSON.parse(JSON.stringify(await start()));
    const before = sent.length;
    await clock.advance(61_000);
    const later = resumeDeviceLogin(saved, options());
    await assert.rejects(clock.run(later.wait()), { code: "expired" });
    assert.equal(sent.length, before);
  });

  it("retries discovery while the server is unreachable", async () => {
    const { start, clock, server, options } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start()));
    server.approve();
    server.script("openid-configuration", drop(), html(503));
    server.script("oauth-authorization-server", drop(), html(503));
    const later = resumeDeviceLogin(saved, options());
    assert.ok((await clock.run(later.wait())).accessToken);
  });

  it("#49 leaves nothing pending after an abort during discovery", async () => {
    const { start, clock, server, options, hang } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start()));
    server.script("openid-configuration", hang);
    server.script("oauth-authorization-server", hang);
    const later = resumeDeviceLogin(saved, options());
    const ending = new AbortController();
    const waiting = later.wait({ signal: ending.signal });
    await clock.advance(6_000);
    ending.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    assert.equal(clock.sleeping, 0);
    server.approve();
    assert.ok((await clock.run(later.wait())).accessToken);
  });

  it("#45 sends nothing once the code has expired during discovery", async () => {
    for (const time of [5_000, 8_000]) {
      const { start, clock, server, options, polls, delay } = createScenario({ expiresIn: 10 });
      const saved = JSON.parse(JSON.stringify(await start()));
      server.script("openid-configuration", delay(time));
      const later = resumeDeviceLogin(saved, options());
      await assert.rejects(clock.run(later.wait()), { code: "expired" });
      assert.equal(polls().length, 0);
    }
  });

  it("#3 sends nothing to a server that turns out to be another", async () => {
    const { start, clock, server, options, polls } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start()));
    server.script("openid-configuration", () => Response.json({ issuer: "https://evil.example" }));
    const later = resumeDeviceLogin(saved, options());
    await assert.rejects(clock.run(later.wait()), { code: "issuer_mismatch" });
    assert.equal(polls().length, 0);
  });

  it("rejects a login saved for another server or client", async () => {
    const { start, options } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start()));
    for (const own of [{ issuer: "https://other.example" }, { clientId: "other" }]) {
      assert.throws(() => resumeDeviceLogin(saved, options(own)), { code: "saved_login_mismatch" });
    }
  });

  it("rejects a malformed saved login", async () => {
    const { start, options } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start()));
    for (
      const value of [
        null,
        "x",
        {},
        [],
        ...[
          { v: 2 },
          { expires_at: "soon" },
          { device_code: undefined },
          { interval: 0 },
          { interval: null },
          { scope: [7] },
          { clock_skew: "1" },
          { verification_uri: "javascript:alert(1)" },
          { verification_uri_complete: "javascript:alert(1)" },
        ].map((members) => ({ ...saved, ...members })),
      ]
    ) {
      const resuming = () => resumeDeviceLogin(value, options());
      assert.throws(resuming, { code: "saved_login_mismatch" }, JSON.stringify(value));
    }
  });

  it("takes the endpoints from the options, never from the saved login", async () => {
    const { start, clock, server, options, sent } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start()));
    saved.token_endpoint = "https://evil.example/token";
    server.approve();
    await clock.run(resumeDeviceLogin(saved, options()).wait());
    assert.ok(sent.every(({ url }) => !url.includes("evil")));
  });
});
