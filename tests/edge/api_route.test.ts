import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { DpopKey, startDeviceLogin } from "../../mod.ts";
import {
  memoryStore,
  saveSession,
  sessionKey,
  type SessionOptions,
} from "../../lib/session/mod.ts";
import { createAuthorizationServer } from "../../lib/testing/mod.ts";
import { type EdgeHost, startApiWorker } from "../support/edge_hosts.ts";
import { createResourceServer, type ResourceServerOptions } from "../support/resource_server.ts";

const ISSUER = "https://auth.example.com";
const API = "https://api.example.com";

describe("the route that calls an API, in workerd", () => {
  const hosts: EdgeHost[] = [];
  after(() => Promise.all(hosts.map((host) => host.stop())));

  /** Signs in, and starts the Worker with the session between the two servers. */
  async function startRoute(
    { bound = false, ...own }: { bound?: boolean } & Partial<ResourceServerOptions> = {},
  ) {
    const server = createAuthorizationServer({ issuer: ISSUER, interval: 0.01 });
    const key = bound ? await DpopKey.generate() : undefined;
    const session: SessionOptions = {
      store: memoryStore(),
      issuer: ISSUER,
      clientId: "cli",
      scope: "openid offline_access",
      fetch: (input, init) => server.fetch(new Request(input, init)),
      ...(key && { dpop: () => key }),
    };
    const login = await startDeviceLogin(session);
    server.approve();
    const tokens = await login.wait();
    await saveSession(session, tokens);
    const { value } = await session.store.get(await sessionKey(session)) ?? assert.fail();
    const api = createResourceServer({
      accepts: (token) => token === tokens.accessToken,
      thumbprint: await key?.thumbprint(),
      ...own,
    });
    const requests: Request[] = [];
    const host = await startApiWorker({ ISSUER, SAVED: value, BOUND: bound }, async (request) => {
      const { origin } = new URL(request.url);
      if (origin === ISSUER) return await server.fetch(request);
      requests.push(request);
      assert.equal(origin, API);
      return await api.fetch(request);
    });
    hosts.push(host);
    const refreshes = () =>
      server.requests.filter(({ body }) => body.get("grant_type") === "refresh_token").length;
    return { server, host, tokens, requests, refreshes };
  }

  it("sends the API the token, and no header of the browser", async () => {
    const { host, tokens, requests, refreshes } = await startRoute();
    const headers = { cookie: "a=b", authorization: "Basic eDp5", "x-own": "1" };
    const reply = await host.fetch("/things?a=b", { method: "PUT", body: "text", headers });
    assert.equal(reply.status, 200);
    assert.equal(await reply.text(), "PUT text");
    const [request] = requests;
    assert.equal(request?.url, `${API}/things?a=b`);
    assert.equal(request.headers.get("authorization"), `Bearer ${tokens.accessToken}`);
    assert.deepEqual([request.headers.get("cookie"), request.headers.get("x-own")], [null, null]);
    assert.ok(![...reply.headers].join().includes(tokens.accessToken));
    assert.equal(refreshes(), 0);
  });

  it("refreshes the session once the API rejects its token", async () => {
    let old: string | undefined;
    const accepts = (token: string) => token !== (old ??= token);
    const { host, requests, refreshes } = await startRoute({ accepts });
    const reply = await host.fetch("/things", { method: "POST", body: "text" });
    assert.deepEqual([reply.status, await reply.text()], [200, "POST text"]);
    assert.equal(requests.length, 2);
    assert.equal(refreshes(), 1);
    assert.equal((await host.fetch("/things", { method: "GET" })).status, 200);
    assert.equal(refreshes(), 1);
  });

  it("proves possession of the key that the token is bound to", async () => {
    const { host, requests } = await startRoute({ bound: true, nonces: true });
    const reply = await host.fetch("/things", { method: "GET" });
    assert.equal(reply.status, 200);
    assert.ok(requests.every(({ headers }) => headers.get("authorization")?.startsWith("DPoP ")));
  });

  it("says that a person must sign in again, and no secret", async () => {
    const { host, server, tokens } = await startRoute({ accepts: () => false });
    server.revokeRefreshTokens();
    const reply = await host.fetch("/things", { method: "GET" });
    assert.equal(reply.status, 401);
    const text = await reply.text();
    assert.equal(JSON.parse(text).code, "login_required");
    assert.ok(!text.includes(tokens.refreshToken ?? ""));
  });
});
