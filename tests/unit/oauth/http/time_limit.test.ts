import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startDeviceLogin } from "../../../../lib/oauth/login/start_device_login.ts";
import { refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import type { EndpointName, Fault } from "../../../../lib/testing/mod.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

/** Suspends the machine during the next request; the reply is in the socket buffer when it wakes. */
function sleepThrough({ clock, server }: Scenario, endpoint: EndpointName): () => Promise<void> {
  const arrived = Promise.withResolvers<void>();
  const reply: Fault = async (_request, next) => {
    const reply = await next();
    await clock.idle(arrived.promise);
    return reply;
  };
  server.script(endpoint, reply);
  return async () => {
    clock.suspend(34_000);
    // Overdue timers fire first.
    await clock.advance(0);
    arrived.resolve();
  };
}

describe("a machine that sleeps during a request", () => {
  it("reads the tokens that arrived meanwhile", async () => {
    const scenario = createScenario();
    const { start, clock, server, polls } = scenario;
    const login = await start();
    server.approve();
    const wake = sleepThrough(scenario, "token");
    const waiting = login.wait();
    await clock.advance(5_500);
    await wake();
    assert.match((await clock.run(waiting)).accessToken, /^\w+$/);
    assert.equal(polls().length, 1);
    assert.equal(clock.sleeping, 0);
  });

  it("reads them even if the code has expired meanwhile", async () => {
    const scenario = createScenario({ expiresIn: 20 });
    const { start, clock, server, polls } = scenario;
    const login = await start();
    server.approve();
    const wake = sleepThrough(scenario, "token");
    const waiting = login.wait();
    await clock.advance(5_500);
    await wake();
    assert.match((await clock.run(waiting)).accessToken, /^\w+$/);
    assert.equal(polls().length, 1);
  });

  it("reads the refreshed tokens, and loses no refresh token", async () => {
    const scenario = createScenario();
    const { start, clock, server, connection, polls } = scenario;
    const login = await start({ scope: "openid offline_access" });
    server.approve();
    const tokens = await clock.run(login.wait());
    const wake = sleepThrough(scenario, "token");
    const refreshing = refreshTokens(tokens, connection);
    await clock.advance(500);
    await wake();
    assert.notEqual((await clock.run(refreshing)).refreshToken, tokens.refreshToken);
    assert.equal(polls().length, 2);
  });

  for (const endpoint of ["openid-configuration", "device_authorization", "jwks"] as const) {
    it(`reads the ${endpoint} reply`, async () => {
      const scenario = createScenario();
      const { clock, server, options, warnings } = scenario;
      const wake = sleepThrough(scenario, endpoint);
      const signIn = async () => {
        const login = await startDeviceLogin(options({ scope: "openid" }));
        server.approve();
        return await login.poll().then(() => login.wait());
      };
      const signingIn = signIn();
      await clock.advance(endpoint === "jwks" ? 5_500 : 500);
      await wake();
      assert.ok((await clock.run(signingIn)).claims);
      assert.deepEqual(warnings, []);
      const sent = server.requests.filter((request) => request.endpoint === endpoint);
      assert.equal(sent.length, 1);
    });
  }

  it("still aborts a request to a silent server, after 30 s awake", async () => {
    const scenario = createScenario();
    const { start, clock, server, hang } = scenario;
    const login = await start();
    server.script("token", hang);
    const events: string[] = [];
    const watching = (async () => {
      for await (const { type } of login.events()) {
        events.push(type);
        if (type === "retry") return;
      }
    })();
    await clock.advance(5_500);
    clock.suspend(60_000);
    await clock.advance(29_000);
    assert.deepEqual(events, ["prompt"]);
    await clock.run(watching);
    assert.deepEqual(events, ["prompt", "retry"]);
  });
});
