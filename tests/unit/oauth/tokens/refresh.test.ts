import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { DeviceLoginError, OAuthError } from "../../../../lib/oauth/base/errors.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import { endsSession, refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import { RejectedReplyError } from "../../../../lib/oauth/tokens/rejected_reply.ts";
import type { AuthorizationServerOptions, Fault } from "../../../../lib/testing/mod.ts";
import { type IdTokenClaims, TokenSet } from "../../../../lib/oauth/tokens/token_set.ts";
import {
  breakOff,
  change,
  html,
  json,
  oauthError,
  redirect,
  text,
} from "../../../../lib/testing/mod.ts";
import { findLeaks } from "../../../support/leaks.ts";
import { createScenario } from "../../../support/scenario.ts";

const START = Date.UTC(2026, 0, 1) / 1000;

/** Creates a scenario after a sign-in. */
async function createSignedIn(
  own: Partial<AuthorizationServerOptions> = {},
  claims: Record<string, unknown> = {},
) {
  const scenario = createScenario(own);
  const { start, clock, server, connection } = scenario;
  const login = await start({ scope: "openid email offline_access" });
  server.overrideIdToken({ claims });
  server.approve();
  const tokens = await clock.run(login.wait());
  const refresh = (more = {}) => clock.run(refreshTokens(tokens, { ...connection, ...more }));
  const starts = () =>
    server.requests.filter(({ endpoint }) => endpoint === "device_authorization").length;
  return { ...scenario, tokens, refresh, starts };
}

describe("refreshTokens()", () => {
  it("#61 replaces the old refresh token", async () => {
    const { refresh, tokens, connection, clock, polls } = await createSignedIn();
    const second = await refresh();
    assert.notEqual(second.accessToken, tokens.accessToken);
    assert.notEqual(second.refreshToken, tokens.refreshToken);
    await clock.run(refreshTokens(second, connection));
    assert.equal(polls().at(-1)?.body.get("refresh_token"), second.refreshToken);
  });

  it("#62 keeps the old refresh token if the reply has none", async () => {
    const { refresh, tokens } = await createSignedIn({ rotateRefreshTokens: false });
    const second = await refresh();
    assert.equal(second.refreshToken, tokens.refreshToken);
    assert.equal(second.toJSON().refresh_token, tokens.refreshToken);
  });

  it("#63 sends no scope if a function chose those of the sign-in", async () => {
    const { refresh, polls } = await createSignedIn();
    await refresh({ scope: () => ["openid"] });
    assert.equal(polls().at(-1)?.body.get("scope"), null);
  });

  it("accepts the scopes of the sign-in, whatever was granted", async () => {
    const { refresh, polls } = await createSignedIn();
    await refresh({ scope: "openid email offline_access" });
    assert.equal(polls().at(-1)?.body.get("scope"), "openid email offline_access");
  });

  it("#63 sends no scope", async () => {
    const { refresh, polls } = await createSignedIn();
    await assert.rejects(refresh({ scope: "openid admin" }), { code: "invalid_options" });
    assert.equal(polls().length, 1);
    const narrower = await refresh({ scope: "email" });
    assert.deepEqual(narrower.scope, ["email"]);
  });

  it("#64 shares one request between two simultaneous calls", async () => {
    const { tokens, connection, clock, polls } = await createSignedIn();
    const both = [refreshTokens(tokens, connection), refreshTokens(tokens, connection)];
    const [one, two] = await clock.run(Promise.all(both));
    assert.equal(one, two);
    assert.equal(polls().length, 2);
  });

  it("#65 requires a login, once, when the refresh token is rejected", async () => {
    const { refresh, server, polls, starts } = await createSignedIn();
    server.revokeRefreshTokens();
    await assert.rejects(refresh(), { code: "login_required", error: "invalid_grant" });
    assert.equal(polls().length, 2);
    assert.equal(starts(), 1);
  });

  it("#65 recognizes Dex's words for a used refresh token, and no other of its errors", async () => {
    const { refresh, server } = await createSignedIn();
    const description = "Refresh token is invalid or has already been claimed by another client.";
    server.script("token", oauthError("invalid_request", { description }));
    await assert.rejects(refresh(), { code: "login_required", error: "invalid_request" });
    server.script("token", oauthError("invalid_request", { description: "No refresh token." }));
    await assert.rejects(refresh(), { code: "refused", error: "invalid_request" });
  });

  const described = (error: string, description: string, status = 400) =>
    oauthError(error, { description, status });
  for (
    const [name, fault] of [
      ["MITREid's", described("invalid_token", "Invalid refresh token: x", 401)],
      ["GitHub's", described("bad_refresh_token", "The token is incorrect or expired.", 200)],
      ["Pocket ID's", json({ error: "Refresh token is invalid or expired" }, { status: 400 })],
      ["Twitch's", json({ status: 400, message: "Invalid refresh token" }, { status: 400 })],
      ["a code", oauthError("refresh_token_expired", { status: 401 })],
      ["a member msg", json({ msg: "Refresh Token Not Found" }, { status: 400 })],
      ["a nested error", json({ error: { message: "refreshToken revoked" } }, { status: 403 })],
      [
        "a bad request's",
        described(
          "invalid_request",
          "The provided refresh token has expired, is revoked or invalid",
        ),
      ],
      ["a grant", described("expired", "The grant is no longer valid.")],
    ] as const
  ) {
    it(`#65 recognizes other words for a used refresh token: ${name}`, async () => {
      const { refresh, server } = await createSignedIn();
      server.script("token", fault);
      await assert.rejects(refresh(), (error) => {
        assert.ok(error instanceof OAuthError);
        assert.equal(error.code, "login_required");
        return endsSession(error);
      });
    });
  }

  for (
    const [name, fault] of [
      ["invalid_token alone", oauthError("invalid_token", { status: 401 })],
      [
        "some token",
        described("invalid_token", "The token expired, was revoked, or is wrong.", 401),
      ],
      ["token_expired", oauthError("token_expired")],
      ["client or token", json({ error: "Invalid client id or refresh token" }, { status: 400 })],
      ["in the request", described("invalid_request", "Invalid parameter: refresh_token")],
    ] as const
  ) {
    it(`requires a login, and ends no session, if the refresh token is in doubt: ${name}`, async () => {
      const { refresh, server } = await createSignedIn();
      server.script("token", fault);
      await assert.rejects(refresh(), (error) => {
        assert.equal((error as OAuthError).code, "login_required");
        return !endsSession(error);
      });
    });
  }

  for (
    const [name, fault, code] of [
      ["a wrong secret", described("invalid_client", "Bad refresh token client", 401), "refused"],
      [
        "a wrong secret, in a sentence",
        json({ error: "Invalid client secret" }, { status: 401 }),
        "refused",
      ],
      ["bad credentials", described("unauthorized", "Bad credentials", 401), "refused"],
      [
        "the grant type",
        described("unauthorized_client", "Invalid grant type refresh_token"),
        "refused",
      ],
      [
        "an unknown grant type",
        json({ error: "Unauthorized grant type" }, { status: 401 }),
        "refused",
      ],
      [
        "a missing token",
        json({ message: "refresh token is missing or invalid" }, { status: 400 }),
        "invalid_response",
      ],
      ["a page with status 401", html(401), "refused"],
      ["a page", text("<h1>refresh token expired</h1>", { status: 400 }), "invalid_response"],
      ["a line of text", text("refresh token expired", { status: 403 }), "invalid_response"],
      [
        "an outage",
        json({ error: "refresh token expired" }, { status: 503 }),
        "server_unavailable",
      ],
      ["a redirect", redirect("/login?error=refresh_token_expired"), "invalid_response"],
    ] as const
  ) {
    it(`requires no login after ${name}`, async () => {
      const { refresh, server } = await createSignedIn();
      server.script("token", fault);
      await assert.rejects(refresh(), { code });
    });
  }

  for (
    const [name, edit, code] of [
      ["no access token", (body) => delete body.access_token, "invalid_response"],
      [
        "an access token that is not a string",
        (body) => body.access_token = {},
        "invalid_response",
      ],
      ["a control character", (body) => body.access_token = "a\x1b[2J", "invalid_response"],
      ["an unknown token type", (body) => body.token_type = "mac", "invalid_response"],
      ["a token type that is not a string", (body) => body.token_type = {}, "invalid_response"],
      ["a malformed ID token", (body) => body.id_token = "x", "invalid_id_token"],
      ["tokens that are bound all at once", (body) => body.token_type = "DPoP", "invalid_binding"],
    ] as [string, (body: Record<string, unknown>) => void, string][]
  ) {
    it(`keeps the new refresh token of a rejected reply: ${name}`, async () => {
      const { refresh, server, tokens, connection, clock, secrets } = await createSignedIn();
      server.script("token", change(edit));
      const error = await refresh().catch((error: unknown) => error);
      assert.ok(error instanceof RejectedReplyError);
      assert.equal(error.code, code);
      const { tokens: left } = error;
      assert.notEqual(left.refreshToken, tokens.refreshToken);
      assert.equal(left.accessToken, tokens.accessToken);
      assert.equal(left.idToken, tokens.idToken);
      assert.deepEqual([left.expiresAt, left.scope, left.claims], [
        tokens.expiresAt,
        tokens.scope,
        tokens.claims,
      ]);
      for (
        const shown of [
          JSON.stringify(error),
          error.message,
          inspect(error, { depth: 9, showHidden: true }),
        ]
      ) {
        assert.deepEqual(findLeaks(shown, secrets), []);
      }
      const next = await clock.run(refreshTokens(left, connection));
      assert.notEqual(next.accessToken, tokens.accessToken);
    });
  }

  /** Returns the server's reply, starting with its refresh token. */
  const inFront: Fault = async (_request, next) => {
    const { refresh_token, ...rest } = await (await next()).json();
    return Response.json({ refresh_token, ...rest });
  };
  for (
    const [name, fault] of [
      ["text", async (request, next) => {
        const whole = await inFront(request, next);
        return new Response((await whole.text()).slice(0, -30));
      }],
      ["body", (request, next) => breakOff()(request, async () => await inFront(request, next))],
    ] as [string, Fault][]
  ) {
    it(`keeps the new refresh token if the ${name} breaks off after it`, async () => {
      const { refresh, server, clock, tokens, connection } = await createSignedIn();
      server.script("token", fault);
      // Without the trace, which reads ahead.
      const fetch = (input: RequestInfo | URL, init?: RequestInit) =>
        server.fetch(new Request(input, init));
      const error = await refresh({ fetch }).catch((error: unknown) => error);
      assert.ok(error instanceof RejectedReplyError, String(error));
      assert.equal(error.code, "network");
      const next = await clock.run(refreshTokens(error.tokens, connection));
      assert.notEqual(next.accessToken, tokens.accessToken);
    });
  }

  it("keeps the new refresh token if the reply also contains an error", async () => {
    const { refresh, server, tokens, connection, clock } = await createSignedIn();
    server.script("token", change((body) => body.error = "server_error"));
    const error = await refresh().catch((error: unknown) => error);
    assert.ok(error instanceof RejectedReplyError, String(error));
    assert.equal(error.code, "refused");
    assert.notEqual(error.tokens.refreshToken, tokens.refreshToken);
    await clock.run(refreshTokens(error.tokens, connection));
  });

  it("keeps no refresh token that is itself truncated", async () => {
    const { refresh, server } = await createSignedIn();
    server.script("token", text('{"access_token":"a","refresh_token":"abc'));
    const error = await refresh().catch((error: unknown) => error);
    assert.ok(!(error instanceof RejectedReplyError));
  });

  it("keeps nothing if a rejected reply brought no other refresh token", async () => {
    const { refresh, server, tokens } = await createSignedIn();
    for (const refresh_token of [undefined, "", 5, tokens.refreshToken, "\u009b2J", "töken"]) {
      server.script("token", json({ refresh_token, token_type: "Bearer" }));
      const error = await refresh().catch((error: unknown) => error);
      assert.ok(error instanceof DeviceLoginError && !(error instanceof RejectedReplyError));
      assert.equal(error.code, "invalid_response");
    }
  });

  it("keeps the new refresh token if the keys are unavailable", async () => {
    const { refresh, server, connection, clock } = await createSignedIn();
    server.script("jwks", ...Array.from({ length: 3 }, () => html(503)));
    const error = await refresh().catch((error: unknown) => error);
    assert.ok(error instanceof RejectedReplyError);
    assert.equal(error.code, "keys_unavailable");
    await clock.run(refreshTokens(error.tokens, connection));
  });

  it("completes the checks of a received reply despite an abort", async () => {
    const { refresh, server } = await createSignedIn();
    const ending = new AbortController();
    server.script("jwks", async (_request, next) => {
      ending.abort();
      return await next();
    });
    assert.equal((await refresh({ signal: ending.signal })).claims?.sub, "alice");
  });

  for (const token_type of [undefined, null, ""]) {
    it(`treats a reply with the token type ${JSON.stringify(token_type)} as the previous type`, async () => {
      const { refresh, server, tokens } = await createSignedIn();
      server.script("token", change((body) => body.token_type = token_type));
      const second = await refresh();
      assert.equal(second.tokenType, "bearer");
      assert.notEqual(second.refreshToken, tokens.refreshToken);
    });
  }

  const entra = described(
    "invalid_request",
    "AADSTS90009: Application 'cli'(cli) is requesting a token for itself.",
  );
  for (
    const [name, fault] of [
      ["Entra's error", entra],
      ["invalid_scope", oauthError("invalid_scope")],
      ["a missing parameter", described("invalid_request", "Missing parameter: scope")],
    ] as const
  ) {
    it(`repeats the scopes of the sign-in, once, after ${name}`, async () => {
      const { refresh, server, polls } = await createSignedIn();
      server.script("token", fault);
      const second = await refresh();
      assert.deepEqual(polls().slice(1).map(({ body }) => body.get("scope")), [
        null,
        "openid email offline_access",
      ]);
      assert.deepEqual(second.requestedScope, ["openid", "email", "offline_access"]);
      server.script("token", fault, fault);
      await assert.rejects(refresh(), { code: "refused" });
      assert.equal(polls().length, 5);
    });
  }

  it("repeats the requested scopes, whatever scopes were granted", async () => {
    const { start, clock, server, connection, polls } = createScenario();
    const granted = (name: string) => change((body) => body.scope = name);
    server.script("token", granted("api://cli/access"));
    const login = await start({ scope: "openid offline_access" });
    server.approve();
    const tokens = await clock.run(login.wait());
    server.script("token", granted("api://cli/access"));
    const options = { ...connection, repeatScope: true };
    const second = await clock.run(refreshTokens(tokens, options));
    assert.deepEqual(second.scope, ["api://cli/access"]);
    const named = { ...connection, scope: "offline_access" };
    await clock.run(refreshTokens(second, named));
    assert.deepEqual(polls().slice(1).map(({ body }) => body.get("scope")), [
      "openid offline_access",
      "offline_access",
    ]);
  });

  it("sends no scope again after another error, or if the request had one", async () => {
    const { refresh, server, polls } = await createSignedIn();
    server.script("token", oauthError("invalid_request"), oauthError("invalid_scope"));
    await assert.rejects(refresh(), { code: "refused" });
    await assert.rejects(refresh({ scope: "email" }), { code: "refused" });
    assert.equal(polls().length, 3);
  });

  it("names the unavailable scopes", async () => {
    const { refresh, server } = await createSignedIn();
    server.script("token", oauthError("invalid_scope"));
    await assert.rejects(refresh({ scope: "email" }), { message: /Requested: email\.$/ });
  });

  it("reports an outage as such", async () => {
    const { refresh, server } = await createSignedIn();
    server.script("token", html(503), breakOff());
    await assert.rejects(refresh(), { code: "server_unavailable" });
    await assert.rejects(refresh(), { code: "network" });
  });

  it("#73 #79 checks an ID token by the server's clock, taken from its reply", async () => {
    const { refresh, server, clock, tokens } = await createSignedIn();
    const ahead = 7_200_000;
    const iat = Math.floor((clock.now() + ahead) / 1000);
    server.overrideIdToken({ claims: { iat, exp: iat + 60, auth_time: tokens.claims?.auth_time } });
    const date = new Date(clock.now() + ahead).toUTCString();
    server.script("token", change(() => {}, { headers: { date } }));
    assert.equal((await refresh()).claims?.iat, iat);
  });

  it("requires a refresh token", async () => {
    const { start, clock, server, connection } = createScenario();
    const login = await start();
    server.approve();
    const tokens = await clock.run(login.wait());
    await assert.rejects(refreshTokens(tokens, connection), { code: "login_required" });
  });

  for (
    const [name, first, second, more] of [
      ["another sub", {}, { sub: "mallory" }],
      ["an azp that is not the client", {}, { azp: "x" }],
      ["no audience", {}, { aud: [] }],
      ["another nonce", { nonce: "N" }, { nonce: "M" }],
      ["a sign-in that is too old", {}, { auth_time: START - 400 }, { maxAge: 300 }],
      ["a malformed auth_time", {}, { auth_time: "now" }, { maxAge: 300 }],
    ] as const
  ) {
    it(`#79 rejects an ID token with ${name}`, async () => {
      const { refresh, server } = await createSignedIn({}, first);
      server.overrideIdToken({ claims: second });
      await assert.rejects(refresh(more), { code: "invalid_id_token" });
    });
  }

  for (
    const [name, first, second, more] of [
      ["an auth_time that is new", { auth_time: undefined }, { auth_time: START }],
      ["an auth_time that is left out", {}, { auth_time: undefined }, { maxAge: 300 }],
      ["an auth_time that moves on", {}, { auth_time: START + 3_600 }, { maxAge: 300 }],
      ["an auth_time that moves back", {}, { auth_time: 1 }],
      ["an auth_time within max_age", {}, { auth_time: START - 290 }, { maxAge: 300 }],
      ["an azp that is new", {}, { azp: "cli" }],
      ["an azp that is left out", { azp: "cli" }, {}],
      ["a nonce that is new", {}, { nonce: "M" }],
      ["a nonce that is left out", { nonce: "N" }, {}],
      ["a further audience", {}, { aud: ["cli", "api"], azp: "cli" }],
    ] as const
  ) {
    it(`#79 accepts an ID token with ${name}`, async () => {
      const { refresh, server } = await createSignedIn({}, first);
      server.overrideIdToken({ claims: { ...second } });
      assert.equal((await refresh(more)).claims?.sub, "alice");
    });
  }

  it("#79 accepts an unchanged auth_time long after max_age: a refresh is no sign-in", async () => {
    const { refresh, clock } = await createSignedIn();
    await clock.advance(7_200_000);
    assert.equal((await refresh({ maxAge: 60 })).claims?.sub, "alice");
  });

  it("#79 uses the sign-in's iat if the saved auth_time is not a time", async () => {
    const { tokens, connection, clock } = await createSignedIn();
    const claims = {
      ...tokens.claims,
      auth_time: { toString: 1, valueOf: 1 },
    } as unknown as IdTokenClaims;
    const saved = new TokenSet(tokens.toJSON(), {
      receivedAt: tokens.receivedAt.getTime(),
      requestedScope: tokens.requestedScope,
      claims,
    });
    const fresh = await clock.run(refreshTokens(saved, { ...connection, maxAge: 60 }));
    assert.equal(fresh.claims?.sub, "alice");
  });

  it("#79 accepts one about the same sign-in, and none at all", async () => {
    const { refresh, server, connection, clock, warnings } = await createSignedIn();
    const second = await refresh();
    assert.equal(second.claims?.sub, "alice");
    server.overrideIdToken({ raw: "" });
    const third = await clock.run(refreshTokens(second, connection));
    assert.equal(third.claims?.sub, "alice");
    assert.equal(third.idToken, undefined);
    assert.deepEqual(warnings, []);
  });
});

describe("refreshTokens(), before anything is sent,", () => {
  it("rejects a scope that was not part of the sign-in", async () => {
    const { refresh, polls } = await createSignedIn();
    const before = polls().length;
    await assert.rejects(refresh({ scope: ["email", "phone"] }), {
      code: "invalid_options",
      message:
        'The scope "phone" was not part of the sign-in, and a refresh can\'t add it: sign in ' +
        "again with it.",
    });
    assert.equal(polls().length, before);
  });

  it("accepts a scope that was requested and not granted, or the other way round", async () => {
    const { tokens, connection, clock, polls } = await createSignedIn();
    const renamed = new TokenSet({ ...tokens.toJSON(), scope: "granted" }, {
      receivedAt: clock.now(),
      requestedScope: ["email"],
    });
    for (const scope of ["email", "granted"]) {
      await clock.run(refreshTokens(renamed, { ...connection, scope }).catch(() => {}));
      assert.equal(polls().at(-1)?.body.get("scope"), scope);
    }
  });

  it("requires the key that the tokens are bound to", async () => {
    const { tokens, connection, clock } = await createSignedIn();
    const bound = new TokenSet({ ...tokens.toJSON(), token_type: "DPoP" }, {
      receivedAt: clock.now(),
      requestedScope: [],
    });
    const missing = {
      code: "invalid_options",
      message: "The tokens are bound to a DPoP key, which was not given.",
    };
    await assert.rejects(refreshTokens(bound, connection), missing);
    await assert.rejects(refreshTokens(bound, { ...connection, dpop: DpopKey.generate }), missing);
  });

  it("requires a refresh token and a token endpoint", async () => {
    const { tokens, connection, clock } = await createSignedIn();
    const { refresh_token: _, ...reply } = tokens.toJSON();
    const without = new TokenSet(reply, { receivedAt: clock.now(), requestedScope: [] });
    await assert.rejects(refreshTokens(without, connection), {
      code: "login_required",
      message: "There is no refresh token: sign in again.",
    });
    await assert.rejects(
      refreshTokens(tokens, { ...connection, server: { issuer: connection.issuer } }),
      { code: "unsupported", message: "The server's metadata names no token_endpoint." },
    );
  });
});

describe("endsSession()", () => {
  for (
    const [name, error, expected] of [
      ["a spent token", new OAuthError("login_required", "", { error: "invalid_grant" }), true],
      ["one in doubt", new OAuthError("login_required", "", { error: "invalid_token" }), false],
      ["another refusal", new OAuthError("refused", "", { error: "invalid_grant" }), false],
      ["no refresh token", new DeviceLoginError("login_required", ""), false],
      ["a network error", new DeviceLoginError("network", ""), false],
      ["nothing", undefined, false],
    ] as const
  ) {
    it(`is ${expected} for ${name}`, () => assert.equal(endsSession(error), expected));
  }
});

describe("a refused refresh", () => {
  for (
    const [name, fault, code, message] of [
      [
        "a spent token",
        oauthError("invalid_grant"),
        "login_required",
        "The refresh was refused with invalid_grant. Sign in again.",
      ],
      [
        "a token, perhaps",
        oauthError("invalid_token"),
        "login_required",
        "The refresh was refused with invalid_token. The session stays saved, in case it is still " +
        "valid. Sign in again.",
      ],
      [
        "a page about the token",
        json({ message: "The refresh token is expired" }, { status: 400 }),
        "login_required",
        "POST https://auth.example.com/oauth2/token was answered with status 400 and no OAuth " +
        'error: "The refresh token is expired". Sign in again.',
      ],
      [
        "a page about the form",
        json({ detail: "The refresh token is invalid" }, { status: 422 }),
        "invalid_response",
        "POST https://auth.example.com/oauth2/token was answered with status 422 and no OAuth " +
        'error: "The refresh token is invalid".',
      ],
      [
        "the scope",
        oauthError("invalid_scope"),
        "refused",
        "The refresh was refused with invalid_scope. Requested: openid, email, offline_access.",
      ],
      [
        "the client, without an error",
        json({}, { status: 401 }),
        "refused",
        "POST https://auth.example.com/oauth2/token was answered with status 401 and no OAuth " +
        'error. The client "cli" authenticated with none: it may be unknown to the server, or it ' +
        "may need a secret, a key or a certificate.",
      ],
    ] as const
  ) {
    it(`is explained: ${name}`, async () => {
      const { refresh, server } = await createSignedIn();
      server.script("token", fault, fault);
      await assert.rejects(refresh(), { code, message });
    });
  }
});
