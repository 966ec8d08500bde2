import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createAuthorizationServer } from "../../../../lib/testing/mod.ts";

const issuer = "http://127.0.0.1:8080";

/** Creates a server with a pending sign-in. */
async function started(clientName = "A <b>bold</b> client") {
  let now = Date.UTC(2026, 0, 1);
  const clients = [{ client_id: "cli", client_name: clientName }];
  const server = createAuthorizationServer({ issuer, clients, now: () => now });
  const body = new URLSearchParams({ client_id: "cli", scope: 'openid <x> "y"' });
  const reply = await server.fetch(
    new Request(`${issuer}/oauth2/device/auth`, { method: "POST", body }),
  );
  const { user_code, verification_uri_complete, device_code } = await reply.json();
  const get = (url: string) => server.fetch(new Request(url));
  const post = (form: Record<string, string>) =>
    server.fetch(
      new Request(`${issuer}/device`, { method: "POST", body: new URLSearchParams(form) }),
    );
  const page = await (await get(verification_uri_complete)).text();
  const form_token = /name="form_token" value="(\w+)"/.exec(page)?.[1] ?? "";
  const pass = (ms: number) => void (now += ms);
  return {
    server,
    user_code,
    verification_uri_complete,
    device_code,
    get,
    post,
    page,
    form_token,
    pass,
  };
}

describe("the approval page", () => {
  it("#107 shows client and scopes, the code, a warning, and Deny before Approve", async () => {
    const { page, user_code } = await started();
    assert.ok(page.includes(user_code));
    assert.match(page, /know who you are/);
    assert.match(page, /Approve only if you started this sign-in yourself/);
    assert.ok(page.indexOf(">Deny<") > 0 && page.indexOf(">Deny<") < page.indexOf(">Approve<"));
  });

  it("needs no script, and allows none", async () => {
    const { page, get, verification_uri_complete } = await started();
    assert.doesNotMatch(page, /<script|<b>|onclick|<x>/);
    assert.match(page, /A &lt;b&gt;bold&lt;\/b&gt; client/);
    const reply = await get(verification_uri_complete);
    const policy = reply.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'; style-src 'sha256-.+'.*frame-ancestors 'none'/);
    assert.equal(reply.headers.get("referrer-policy"), "no-referrer");
  });

  for (
    const [decision, title] of [["approve", /Approved/], ["deny", /Denied/], [
      "",
      /Denied/,
    ]] as const
  ) {
    it(`accepts only the exact decision: ${JSON.stringify(decision)}`, async () => {
      const { post, user_code, form_token, server } = await started();
      const reply = await post({ user_code, form_token, decision });
      assert.equal(reply.status, 200);
      assert.match(await reply.text(), title);
      assert.deepEqual(server.pending(), []);
    });
  }

  it("rejects a decision without the page's token", async () => {
    const { post, user_code, server } = await started();
    const reply = await post({ user_code, form_token: "guessed", decision: "approve" });
    assert.equal(reply.status, 403);
    assert.deepEqual(server.pending(), [user_code]);
  });

  it("accepts codes in any case, with or without the dash", async () => {
    const { get, user_code } = await started();
    const typed = user_code.toLowerCase().replace("-", "");
    assert.equal((await get(`${issuer}/device?user_code=${typed}`)).status, 200);
  });

  it("reports a missing, unknown, used or expired code", async () => {
    const { get, post, user_code, form_token, pass } = await started();
    assert.equal((await get(`${issuer}/device`)).status, 200);
    const unknown = await get(`${issuer}/device?user_code=<script>`);
    assert.equal(unknown.status, 404);
    assert.doesNotMatch(await unknown.text(), /<script>/);
    await post({ user_code, form_token, decision: "deny" });
    assert.equal((await get(`${issuer}/device?user_code=${user_code}`)).status, 409);
    pass(601_000);
    assert.equal((await get(`${issuer}/device?user_code=${user_code}`)).status, 410);
  });
});

describe("createAuthorizationServer()", () => {
  it("replies with slow_down to polls that are too early, for good", async () => {
    const { server, device_code, pass } = await started();
    const poll = async () => {
      const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
      const body = new URLSearchParams({ client_id: "cli", grant_type, device_code });
      const reply = await server.fetch(
        new Request(`${issuer}/oauth2/token`, { method: "POST", body }),
      );
      return (await reply.json()).error;
    };
    assert.equal(await poll(), "slow_down");
    pass(5_000);
    assert.equal(await poll(), "slow_down");
    pass(15_000);
    assert.equal(await poll(), "authorization_pending");
    server.approve();
    pass(15_000);
    assert.equal(await poll(), undefined);
    assert.equal(await poll(), "invalid_grant");
  });

  it("replies to unknown paths and wrong methods with 404 and 405", async () => {
    const { server } = await started();
    assert.equal((await server.fetch(new Request(`${issuer}/nothing`))).status, 404);
    assert.equal((await server.fetch(new Request(`${issuer}/oauth2/token`))).status, 405);
  });

  it("authenticates clients by their secret and their method", async () => {
    const clients = [{ client_id: "a:b", client_secret: "c d" }];
    const server = createAuthorizationServer({ issuer, clients });
    const start = async (headers: Record<string, string>, form: Record<string, string>) => {
      const body = new URLSearchParams(form);
      const init = { method: "POST", headers, body };
      return (await server.fetch(new Request(`${issuer}/oauth2/device/auth`, init))).status;
    };
    const authorization = `Basic ${btoa("a%3Ab:c+d")}`;
    assert.equal(await start({ authorization }, {}), 200);
    assert.equal(await start({}, { client_id: "a:b", client_secret: "c d" }), 401);
    assert.equal(await start({ authorization }, { client_secret: "c d" }), 400);
    assert.equal(await start({}, { client_id: "x" }), 401);
  });
});
