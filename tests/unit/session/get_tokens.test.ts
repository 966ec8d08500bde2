import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../lib/oauth/base/errors.ts";
import { DpopKey } from "../../../lib/oauth/keys/dpop_key.ts";
import { deleteSession } from "../../../lib/session/delete_session.ts";
import { getAccessToken, getTokens } from "../../../lib/session/get_tokens.ts";
import { loadTokens } from "../../../lib/session/load_tokens.ts";
import { saveSession } from "../../../lib/session/save_session.ts";
import { sessionKey } from "../../../lib/session/session_key.ts";
import { memoryStore } from "../../../lib/session/stores/memory_store.ts";
import type { SessionStore } from "../../../lib/session/stores/session_store.ts";
import {
  type AuthorizationServer,
  change,
  type Fault,
  html,
  json,
  oauthError,
  text,
} from "../../../lib/testing/mod.ts";
import { countReads } from "../../support/counting_store.ts";
import { createSignedIn } from "../../support/signed_in.ts";
import { put, takeLock } from "../../support/store_contract.ts";

const HOUR = 3_600_000;

describe("getTokens()", () => {
  it("returns a valid token, and sends nothing", async () => {
    const { session, tokens, sent, clock } = await createSignedIn();
    const before = sent.length;
    await clock.advance(HOUR - 31_000);
    const saved = await getTokens(session);
    assert.equal(sent.length, before);
    assert.deepEqual(saved.toJSON(), tokens.toJSON());
    assert.deepEqual(saved.claims, tokens.claims);
    assert.deepEqual(saved.scope, tokens.scope);
    assert.deepEqual(saved.requestedScope, ["openid", "email", "offline_access"]);
    assert.deepEqual(saved.expiresAt, tokens.expiresAt);
  });

  it("returns one that the server gave no lifetime", async () => {
    const { session, clock, tokens, withoutLifetime } = await signedInWithoutLifetime();
    await withoutLifetime();
    await clock.advance(24 * HOUR);
    assert.equal(await getAccessToken(session), tokens.accessToken);
    assert.equal(await getAccessToken(session, { minValidity: 0 }), tokens.accessToken);
  });

  it("refreshes one without a lifetime if one is required, once for all callers", async () => {
    const { session, clock, tokens, refreshes, server, withoutLifetime, warnings } =
      await signedInWithoutLifetime();
    await withoutLifetime();
    await clock.advance(1_000);
    const stores = Array.from({ length: 5 }, () => countReads(session.store));
    // A caller that read the session after the reply would need another token.
    server.script("token", async (request, next) => {
      for (const { reads } of stores) {
        while (reads() === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      return await change((body) => delete body.expires_in)(request, next);
    });
    const all = stores.map(({ store }) =>
      getAccessToken({ ...session, store }, { minValidity: 60 })
    );
    const fresh = await clock.run(Promise.all(all));
    assert.equal(new Set(fresh).size, 1);
    assert.notEqual(fresh[0], tokens.accessToken);
    assert.equal(refreshes().length, 1);
    assert.deepEqual(warnings, []);
  });

  it("takes the expiry of a JWT from its exp if the server reports none", async () => {
    const { session, clock, tokens, refreshes, withoutLifetime } = await signedInWithoutLifetime();
    const exp = Math.floor(clock.now() / 1000) + 600;
    const jwt = jwtWith({ exp });
    await withoutLifetime({ access_token: jwt });
    assert.deepEqual((await getTokens(session)).expiresAt, new Date(exp * 1000));
    await clock.advance(560_000);
    assert.equal(await getAccessToken(session), jwt);
    await clock.advance(20_000);
    assert.notEqual(await clock.run(getAccessToken(session)), jwt);
    assert.deepEqual(refreshes(), [tokens.refreshToken]);
  });

  for (const exp of ["4000000000", null, -1, 0, 1e300, 4e12, {}, undefined]) {
    it(`takes no expiry from an exp that is ${JSON.stringify(exp)}`, async () => {
      const { session, clock, withoutLifetime } = await signedInWithoutLifetime();
      const jwt = jwtWith({ exp });
      await withoutLifetime({ access_token: jwt });
      await clock.advance(24 * HOUR);
      const saved = await getTokens(session);
      assert.equal(saved.accessToken, jwt);
      assert.equal(saved.expiresAt, undefined);
    });
  }

  it("prefers expires_in to the token's own exp", async () => {
    const { session, tokens, store } = await createSignedIn();
    await changeSaved(store, await sessionKey(session), (saved) => ({
      ...saved,
      tokens: { ...saved.tokens, access_token: jwtWith({ exp: 1 }) },
    }));
    assert.equal((await getTokens(session)).expiresAt?.getTime(), tokens.expiresAt?.getTime());
  });

  it("with Infinity gets a new one, or rejects", async () => {
    const { session, server, clock } = await createSignedIn();
    server.script("token", html(503));
    await assert.rejects(clock.run(getTokens(session, { minValidity: Infinity })), {
      code: "server_unavailable",
    });
    const other = await createSignedIn({ session: { scope: "openid" } });
    await assert.rejects(other.clock.run(getTokens(other.session, { minValidity: Infinity })), {
      code: "login_required",
    });
    assert.ok(await loadTokens(other.session));
  });

  it("requires a login if there is no session, and starts none", async () => {
    const { session, sent } = await createSignedIn();
    const before = sent.length;
    const other = { ...session, profile: "other" };
    await assert.rejects(getTokens(other), { code: "login_required", message: /sign in first/ });
    assert.equal(sent.length, before);
  });

  it("#61 #62 refreshes one that has expired, and saves the result", async () => {
    for (const rotateRefreshTokens of [true, false]) {
      const { session, tokens, clock, refreshes } = await createSignedIn({
        server: { rotateRefreshTokens },
      });
      await clock.advance(HOUR);
      const second = await clock.run(getTokens(session));
      assert.notEqual(second.accessToken, tokens.accessToken);
      assert.equal(second.refreshToken !== tokens.refreshToken, rotateRefreshTokens);
      assert.equal(await getAccessToken(session), second.accessToken);
      await clock.advance(HOUR);
      await clock.run(getTokens(session));
      assert.deepEqual(refreshes(), [tokens.refreshToken, second.refreshToken]);
    }
  });

  it("refreshes one that is not valid for long enough", async () => {
    const { session, tokens, clock, refreshes } = await createSignedIn();
    await clock.advance(HOUR - 60_000);
    assert.equal(await getAccessToken(session, { minValidity: 59 }), tokens.accessToken);
    await clock.run(getTokens(session, { minValidity: 60 }));
    await clock.run(getTokens(session, { minValidity: Infinity }));
    assert.equal(refreshes().length, 2);
  });

  it("#64 sends one request for all simultaneous callers", async () => {
    const { session, clock, refreshes } = await createSignedIn();
    await clock.advance(HOUR);
    const all = Array.from({ length: 20 }, () => getAccessToken(session));
    const tokens = await clock.run(Promise.all(all));
    assert.equal(new Set(tokens).size, 1);
    assert.equal(refreshes().length, 1);
  });

  it("#63 keeps the granted scopes", async () => {
    const { session, clock, server, polls } = await createSignedIn({
      session: { scope: "openid email offline_access profile" },
    });
    await clock.advance(HOUR);
    const narrowed: Fault = async (_request, next) => {
      const reply = await (await next()).json();
      return Response.json({ ...reply, scope: "openid" });
    };
    server.script("token", narrowed);
    assert.deepEqual((await clock.run(getTokens(session))).scope, ["openid"]);
    assert.equal(polls().at(-1)?.body.has("scope"), false);
    assert.deepEqual((await getTokens(session)).scope, ["openid"]);
  });

  it("#65 ends the session if the refresh token is rejected", async () => {
    const { session, clock, server, refreshes, sent } = await createSignedIn();
    server.revokeRefreshTokens();
    await clock.advance(HOUR);
    await assert.rejects(clock.run(getTokens(session)), { code: "login_required" });
    assert.equal(await loadTokens(session), undefined);
    const before = sent.length;
    await assert.rejects(getTokens(session), { code: "login_required" });
    assert.equal(sent.length, before);
    assert.equal(refreshes().length, 1);
  });

  it("does not end it if another process has received new tokens meanwhile", async () => {
    const { session, clock, server, tokens, store, refreshes } = await createSignedIn();
    await clock.advance(HOUR);
    // This process slept long enough to lose its lock, and the other one used the token first.
    server.script("token", async (_request, next) => {
      const reply = await next();
      assert.equal(reply.status, 200);
      const { access_token, refresh_token } = await reply.json();
      const fresh = { access_token, refresh_token };
      await changeSaved(store, await sessionKey(session), (saved) => ({
        ...saved,
        received_at: new Date(clock.now()).toISOString(),
        tokens: { ...saved.tokens, ...fresh },
      }));
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    });
    const adopted = await clock.run(getTokens(session));
    assert.notEqual(adopted.accessToken, tokens.accessToken);
    assert.deepEqual(await getTokens(session).then((saved) => saved.toJSON()), adopted.toJSON());
    assert.equal(refreshes().length, 1);
  });

  it("does not replace the tokens of a newer login", async () => {
    const { session, clock, server, start } = await createSignedIn();
    await clock.advance(HOUR);
    const login = await start(session);
    server.approve();
    const newer = await clock.run(login.wait());
    server.script("token", async (_request, next) => {
      const text = JSON.stringify({
        ...JSON.parse((await session.store.get(await sessionKey(session)))?.value ?? ""),
        received_at: newer.receivedAt.toISOString(),
        tokens: newer.toJSON(),
      });
      await put(session.store, await sessionKey(session), text);
      return await next();
    });
    await clock.run(getTokens(session));
    assert.equal(await getAccessToken(session), newer.accessToken);
  });

  it("reports that the session was ended while it waits", async () => {
    const { session, clock, store } = await createSignedIn();
    await clock.advance(HOUR);
    const lock = await takeLock(store, await sessionKey(session));
    const waiting = getTokens(session);
    await clock.advance(50);
    await store.delete(await sessionKey(session));
    await lock.release();
    await assert.rejects(clock.run(waiting), { code: "login_required", message: /was ended/ });
  });

  // Without a fault there is no reply at all.
  const outages: [string, Fault | undefined, string][] = [
    ["offline", () => Promise.reject(new TypeError("no route to host")), "network"],
    ["no reply in time", undefined, "network"],
    ["a reply that breaks off", text('{"access_token": "'), "network"],
    ["a 503", html(503), "server_unavailable"],
    ["a captive portal's page", html(200), "invalid_response"],
    ["a refusal of the client", oauthError("invalid_client", { status: 401 }), "refused"],
  ];
  for (const [name, fault, code] of outages) {
    it(`returns a valid token, and keeps the session: ${name}`, async () => {
      const { session, clock, server, tokens, warnings, hang } = await createSignedIn();
      await clock.advance(HOUR - 40_000);
      server.script("token", fault ?? hang);
      const saved = await clock.run(getTokens(session, { minValidity: 60 }));
      assert.equal(saved.accessToken, tokens.accessToken);
      assert.equal(warnings.at(-1)?.code, "not_refreshed");
      assert.match(warnings.at(-1)?.message ?? "", /^The access token is valid for only \d+ s: /);

      await clock.advance(40_000);
      server.script("token", fault ?? hang);
      await assert.rejects(clock.run(getTokens(session)), { code });
      assert.deepEqual((await loadTokens(session))?.toJSON(), tokens.toJSON());
      await clock.run(getTokens(session));
    });
  }

  it("warns if the server issues none that lasts long enough", async () => {
    const { session, clock, warnings } = await createSignedIn();
    await clock.advance(1_000);
    await clock.run(getTokens(session, { minValidity: 7200 }));
    assert.deepEqual(warnings, [{
      code: "not_refreshed",
      message:
        "The access token is valid for only 3600 s: the server issues none that lasts longer.",
    }]);
  });

  it("returns the token for as long as it is valid if there is no refresh token", async () => {
    const { session, clock, tokens, warnings, refreshes } = await createSignedIn({
      session: { scope: "openid" },
    });
    await clock.advance(HOUR - 10_000);
    assert.equal(await clock.run(getAccessToken(session)), tokens.accessToken);
    assert.match(warnings[0]?.message ?? "", /valid for only 10 s: there is no refresh token/);
    await clock.advance(10_000);
    await assert.rejects(clock.run(getTokens(session)), {
      code: "login_required",
      message: /no refresh token/,
    });
    assert.equal(refreshes().length, 0);
    assert.ok(await loadTokens(session));
  });

  it("#79 rejects the tokens of another person, and keeps its own", async () => {
    const { session, clock, server, tokens } = await createSignedIn();
    await clock.advance(HOUR - 10_000);
    server.overrideIdToken({ claims: { sub: "mallory" } });
    await assert.rejects(clock.run(getTokens(session)), { code: "invalid_id_token" });
    const saved = await loadTokens(session);
    assert.deepEqual(
      { ...saved?.toJSON(), refresh_token: tokens.refreshToken },
      tokens.toJSON(),
    );
    assert.deepEqual(saved?.claims, tokens.claims);
  });

  for (
    const [name, code, spoil] of [
      ["an ID token of tomorrow", "invalid_id_token", (server) => {
        server.overrideIdToken({ claims: { iat: 4e9 } });
      }],
      ["no access token", "invalid_response", (server) => {
        server.script("token", change((body) => delete body.access_token));
      }],
      ["an unknown token type", "invalid_response", (server) => {
        server.script("token", change((body) => body.token_type = "mac"));
      }],
      ["another binding", "invalid_binding", (server) => {
        server.script("token", change((body) => body.token_type = "DPoP"));
      }],
      ["keys that are unavailable", "keys_unavailable", (server) => {
        server.script("jwks", html(503), html(503), html(503));
      }],
    ] as [string, string, (server: AuthorizationServer) => void][]
  ) {
    it(`continues after a rejected reply with its refresh token: ${name}`, async () => {
      const { session, clock, server, tokens, refreshes } = await createSignedIn();
      await clock.advance(HOUR);
      spoil(server);
      await assert.rejects(clock.run(getTokens(session)), { code });
      const saved = await loadTokens(session);
      assert.equal(saved?.accessToken, tokens.accessToken);
      assert.deepEqual(saved?.expiresAt, tokens.expiresAt);
      server.overrideIdToken({});
      const next = await clock.run(getTokens(session));
      assert.notEqual(next.accessToken, tokens.accessToken);
      assert.deepEqual(refreshes(), [tokens.refreshToken, saved?.refreshToken]);
    });
  }

  it("returns a valid token after a reply whose keys are unavailable", async () => {
    const { session, clock, server, tokens, warnings } = await createSignedIn();
    await clock.advance(HOUR - 60_000);
    server.script("jwks", html(503), html(503), html(503));
    const saved = await clock.run(getTokens(session, { minValidity: 600 }));
    assert.equal(saved.accessToken, tokens.accessToken);
    assert.notEqual(saved.refreshToken, tokens.refreshToken);
    assert.match(warnings.at(-1)?.message ?? "", /valid for only \d+ s: .* can't be checked/);
  });

  it("keeps the session if it is uncertain whether its refresh token is spent", async () => {
    const { session, clock, server, tokens } = await createSignedIn();
    await clock.advance(HOUR);
    server.script("token", oauthError("invalid_token", { status: 401 }));
    await assert.rejects(clock.run(getTokens(session)), { code: "login_required" });
    assert.deepEqual((await loadTokens(session))?.toJSON(), tokens.toJSON());
    await clock.run(getTokens(session));
  });

  it("ends the session if a sentence says that its refresh token is spent", async () => {
    const { session, clock, server } = await createSignedIn();
    await clock.advance(HOUR);
    server.script("token", json({ error: "Refresh token is invalid" }, { status: 400 }));
    await assert.rejects(clock.run(getTokens(session)), { code: "login_required" });
    assert.equal(await loadTokens(session), undefined);
  });

  it("saves the requested scopes, for a server that requires them again", async () => {
    const scope = "openid offline_access api";
    const { session, clock, server, polls, store } = await createSignedIn({ session: { scope } });
    const key = await sessionKey(session);
    const wanted = oauthError("invalid_scope");
    for (const old of [false, true]) {
      await clock.advance(HOUR);
      if (old) await changeSaved(store, key, ({ requested_scope: _, ...saved }) => saved);
      server.script("token", wanted, change((body) => body.scope = "api://x/api"));
      const { scope: granted } = await clock.run(getTokens(session));
      assert.deepEqual(granted, ["api://x/api"]);
      const repeated = polls().at(-1)?.body.get("scope")?.split(" ").toSorted();
      assert.deepEqual(repeated, scope.split(" ").toSorted());
    }
  });

  it("checks a refreshed ID token against the max_age of the sign-in", async () => {
    for (const own of [{ maxAge: 300 }, { parameters: { max_age: "300" } }]) {
      const { session, clock, server } = await createSignedIn({ session: own });
      await clock.advance(HOUR);
      await clock.run(getTokens(session));
      await clock.advance(HOUR);
      server.overrideIdToken({ claims: { auth_time: 1_000 } });
      await assert.rejects(clock.run(getTokens(session)), { code: "invalid_id_token" });
    }
  });

  it("#87 saves the key that tokens are bound to, and refreshes with it", async () => {
    const { session, clock, tokens, polls, store } = await createSignedIn({
      session: { dpop: DpopKey.generate },
    });
    const { value = "" } = await store.get(await sessionKey(session)) ?? {};
    assert.deepEqual(JSON.parse(value).tokens.dpop_jwk, tokens.dpopKey?.toJSON());
    await clock.advance(HOUR);
    for (const fresh of [await clock.run(getTokens(session)), await getTokens(session)]) {
      assert.equal(fresh.tokenType, "dpop");
      assert.notEqual(fresh.accessToken, tokens.accessToken);
      assert.equal(await fresh.dpopKey?.thumbprint(), await tokens.dpopKey?.thumbprint());
    }
    assert.ok(polls().at(-1)?.headers.has("dpop"));
  });

  it("does not trust a token from the future: the clock was set back", async () => {
    const { session, clock, tokens, refreshes, server, warnings } = await createSignedIn();
    clock.setWall(-HOUR);
    server.script("token", html(503));
    assert.equal(await clock.run(getAccessToken(session)), tokens.accessToken);
    assert.equal(warnings.at(-1)?.code, "not_refreshed");
    assert.notEqual(await clock.run(getAccessToken(session)), tokens.accessToken);
    await getTokens(session);
    assert.equal(refreshes().length, 2);
  });

  it("waits for the lock for 95 seconds, then reports its holder", async () => {
    const { session, clock, store, tokens, warnings, refreshes } = await createSignedIn();
    const lock = await takeLock(store, await sessionKey(session));
    await clock.advance(HOUR - 100_000);
    assert.equal(
      await clock.run(getAccessToken(session, { minValidity: 110 })),
      tokens.accessToken,
    );
    assert.match(warnings.at(-1)?.message ?? "", /in use by another part of this program/);
    await clock.advance(5_000);
    await assert.rejects(clock.run(getTokens(session)), { code: "store_locked" });
    await lock.release();
    await clock.run(getTokens(session));
    assert.equal(refreshes().length, 1);
  });

  it("waits for the longest refresh of another caller, and shares its tokens", async () => {
    const scope = "openid offline_access";
    const { session, clock, server, delay, refreshes, warnings } = await createSignedIn({
      session: { scope, dpop: DpopKey.generate },
    });
    await clock.advance(HOUR);
    const begun = clock.now();
    for (const document of ["openid-configuration", "oauth-authorization-server"] as const) {
      server.script(document, delay(29_000));
    }
    const headers = { "dpop-nonce": "one" };
    const challenge = Response.json({ error: "use_dpop_nonce" }, { status: 400, headers });
    const refuse: Fault = (request) => delay(5_000)(request, () => Promise.resolve(challenge));
    server.script("token", refuse, delay(29_000));
    server.script("jwks", delay(9_000));
    const all = await clock.run(Promise.all([getAccessToken(session), getAccessToken(session)]));
    assert.equal(new Set(all).size, 1);
    assert.equal(clock.now() - begun > 70_000, true);
    assert.equal(refreshes().length, 2);
    assert.deepEqual(warnings.map(({ code }) => code), ["waiting"]);
  });

  it("does not repeat its request if others have waited for long, and loses nothing", async () => {
    const { session, clock, server, delay, tokens, refreshes } = await createSignedIn({
      session: { scope: "offline_access", dpop: DpopKey.generate },
    });
    await clock.advance(HOUR);
    const refusal = Response.json({ error: "invalid_scope" }, { status: 400 });
    server.script("token", (request) => delay(29_000)(request, () => Promise.resolve(refusal)));
    for (const document of ["openid-configuration", "oauth-authorization-server"] as const) {
      server.script(document, delay(29_000));
    }
    await assert.rejects(clock.run(getTokens(session)), {
      code: "network",
      message: "The refresh took 58 s so far, too long to repeat its request. Try again later.",
    });
    assert.deepEqual(refreshes(), [tokens.refreshToken]);
    assert.ok(await clock.run(getAccessToken(session)));
    assert.deepEqual(refreshes(), [tokens.refreshToken, tokens.refreshToken]);
  });

  it("uses no refresh token if the new tokens could not be saved", async () => {
    const failing = failingStore("prepare");
    const { session, clock, tokens, refreshes, warnings } = await createSignedIn({
      store: failing.store,
    });
    failing.times = Infinity;
    await clock.advance(HOUR - 20_000);
    assert.equal(await clock.run(getAccessToken(session)), tokens.accessToken);
    assert.match(warnings[0]?.message ?? "", /the disk is full/);
    await clock.advance(20_000);
    await assert.rejects(clock.run(getTokens(session)), { code: "store_unwritable" });
    assert.equal(refreshes().length, 0);
    failing.times = 0;
    await clock.run(getTokens(session));
  });

  it("tries again if the new tokens can't be saved at first", async () => {
    const failing = failingStore("commit");
    const { session, clock, warnings } = await createSignedIn({ store: failing.store });
    await clock.advance(HOUR);
    failing.times = 3;
    const { refreshToken } = await clock.run(getTokens(session));
    assert.equal((await loadTokens(session))?.refreshToken, refreshToken);
    assert.deepEqual(warnings, []);
  });

  it("returns new tokens that can't be saved, and loses none of them", async () => {
    const failing = failingStore("commit");
    const { session, clock, tokens, refreshes, warnings, store } = await createSignedIn({
      store: failing.store,
    });
    await clock.advance(HOUR);
    failing.times = Infinity;
    const second = await clock.run(getTokens(session));
    assert.notEqual(second.accessToken, tokens.accessToken);
    assert.deepEqual(warnings.map(({ code }) => code), ["not_saved"]);
    assert.match(warnings[0]?.message ?? "", /the disk is full.*new sign-in/);
    // While nothing can be saved, this process continues with them.
    assert.equal(await clock.run(getAccessToken(session)), second.accessToken);
    failing.times = 0;
    assert.equal(await clock.run(getAccessToken(session)), second.accessToken);
    const { value = "" } = await store.get(await sessionKey(session)) ?? {};
    assert.equal(JSON.parse(value).tokens.refresh_token, second.refreshToken);
    await clock.advance(HOUR);
    await clock.run(getTokens(session));
    assert.deepEqual(refreshes(), [tokens.refreshToken, second.refreshToken]);
  });

  it("forgets the tokens that it could not save after a newer login", async () => {
    const failing = failingStore("commit");
    const { session, clock, server, start } = await createSignedIn({ store: failing.store });
    await clock.advance(HOUR);
    failing.times = 4;
    await clock.run(getTokens(session));
    const login = await start(session);
    server.approve();
    const newer = await clock.run(login.wait());
    await saveSession(session, newer);
    assert.equal(await getAccessToken(session), newer.accessToken);
  });

  it("stops waiting at once, and a refresh under way after it is saved", async () => {
    const { session, clock, store, server, sent, tokens, refreshes } = await createSignedIn();
    await clock.advance(HOUR);
    const lock = await takeLock(store, await sessionKey(session));
    const ending = new AbortController();
    const waiting = getTokens(session, { signal: ending.signal });
    await clock.advance(1_000);
    const before = sent.length;
    ending.abort(new Error("enough"));
    await assert.rejects(clock.run(waiting), { message: "enough" });
    assert.equal(sent.length, before);
    await lock.release();

    const broken = new AbortController();
    server.script("token", async (_request, next) => {
      const reply = await next();
      broken.abort(new Error("enough"));
      return reply;
    });
    await assert.rejects(clock.run(getTokens(session, { signal: broken.signal })), {
      message: "enough",
    });
    assert.notEqual(await clock.run(getAccessToken(session)), tokens.accessToken);
    assert.equal(refreshes().length, 1);
  });

  it("waits for a refresh under way for 3 seconds at most", async () => {
    const { session, clock, server, hang } = await createSignedIn();
    await clock.advance(HOUR);
    server.script("token", hang);
    const ending = new AbortController();
    const waiting = getTokens(session, { signal: ending.signal });
    await clock.advance(1_000);
    const begun = clock.now();
    ending.abort(new Error("enough"));
    await assert.rejects(clock.run(waiting), { message: "enough" });
    assert.equal(clock.now() - begun, 3_000);
    await clock.advance(30_000);
    assert.equal(clock.sleeping, 0);
  });

  it("leaves an unreadable entry unchanged", async () => {
    const { session, store, tokens } = await createSignedIn();
    const key = await sessionKey(session);
    const { value = "" } = await store.get(key) ?? {};
    const saved = JSON.parse(value);
    const cases: [string, RegExp][] = [
      [value.slice(0, -20), /damaged/],
      ["", /damaged/],
      ["[]", /damaged/],
      [JSON.stringify({ access_token: "x" }), /not a session/],
      [JSON.stringify({ ...saved, v: 2 }), /newer version/],
      [JSON.stringify({ ...saved, tokens: {} }), /damaged/],
      [JSON.stringify({ ...saved, received_at: "yesterday" }), /damaged/],
      [JSON.stringify({ ...saved, identity: { ...saved.identity, client_id: "x" } }), /another/],
    ];
    for (const [text, message] of cases) {
      await put(store, key, text);
      await assert.rejects(getTokens(session), { code: "store_unreadable", message });
      await assert.rejects(saveSession(session, tokens), { message });
      assert.equal((await store.get(key))?.value, text);
    }
  });

  it("preserves members that another version has added", async () => {
    const { session, store, clock } = await createSignedIn();
    const key = await sessionKey(session);
    await changeSaved(store, key, (saved) => ({ ...saved, later: { on: 1 } }));
    await clock.advance(HOUR);
    await clock.run(getTokens(session));
    const { value = "" } = await store.get(key) ?? {};
    assert.deepEqual(JSON.parse(value).later, { on: 1 });
  });
});

describe("deleteSession()", () => {
  it("deletes a session, once", async () => {
    const { session } = await createSignedIn();
    assert.equal(await deleteSession(session), true);
    assert.equal(await deleteSession(session), false);
    assert.equal(await loadTokens(session), undefined);
  });
});

/** Signs in, and returns a function that removes the lifetime of the access token. */
async function signedInWithoutLifetime() {
  const here = await createSignedIn();
  const { expires_in: _, expiry: __, ...reply } = here.tokens.toJSON();
  const key = await sessionKey(here.session);
  const withoutLifetime = (more: Record<string, unknown> = {}) =>
    changeSaved(here.store, key, (saved) => ({ ...saved, tokens: { ...reply, ...more } }));
  return { ...here, withoutLifetime };
}

function jwtWith(claims: Record<string, unknown>): string {
  const [header, payload] = [{ alg: "none" }, claims].map((part) =>
    btoa(JSON.stringify(part)).replaceAll("=", "")
  );
  return `${header}.${payload}.x`;
}

/** Writes a session as another process would. */
async function changeSaved(
  store: SessionStore,
  key: string,
  // deno-lint-ignore no-explicit-any -- whatever JSON holds
  change: (saved: any) => unknown,
): Promise<void> {
  const { value = "{}" } = await store.get(key) ?? {};
  await put(store, key, JSON.stringify(change(JSON.parse(value))));
}

/** A store on a disk that is full for a number of writes. */
function failingStore(step: "prepare" | "commit"): { store: SessionStore; times: number } {
  const inner = memoryStore();
  const failing = {
    times: 0,
    store: {
      ...inner,
      async prepare(key: string) {
        const pending = await inner.prepare(key);
        if (step === "prepare") fail();
        return {
          ...pending,
          commit(...args: Parameters<typeof pending.commit>) {
            if (step === "commit") fail();
            return pending.commit(...args);
          },
        };
      },
    },
  };
  const fail = () => {
    if (failing.times-- > 0) throw new DeviceLoginError("store_unwritable", "the disk is full.");
  };
  return failing;
}
