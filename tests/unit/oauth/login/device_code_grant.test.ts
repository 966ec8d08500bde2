import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import type { LoginEvent } from "../../../../lib/oauth/login/login_event.ts";
import type { DeviceLogin } from "../../../../lib/oauth/login/device_login.ts";
import { resumeDeviceLogin } from "../../../../lib/oauth/login/resume_device_login.ts";
import { RejectedReplyError } from "../../../../lib/oauth/tokens/rejected_reply.ts";
import { change, html, json, oauthError, redirect, text } from "../../../../lib/testing/mod.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

const TOKEN_ENDPOINT = "https://auth.example.com/oauth2/token";

const CLIENT = 'The client "cli" authenticated with none: it may be unknown to the server';

/** Follows a login to its end, and returns its events. */
async function follow(login: DeviceLogin, { clock }: Scenario): Promise<LoginEvent[]> {
  const events: LoginEvent[] = [];
  await clock.run((async () => {
    for await (const event of login.events()) events.push(event);
  })()).catch(() => {});
  return events;
}

describe("a token reply whose signature can't be checked before the code expires", () => {
  async function rejected(scope: string) {
    const { server, start, clock } = createScenario({ expiresIn: 60 });
    const login = await start({ scope });
    server.approve();
    server.script("jwks", ...Array.from({ length: 200 }, () => html(503)));
    server.script("token", change((body) => body.scope = "openid offline_access granted"));
    const error: unknown = await clock.run(login.wait()).catch((error) => error);
    assert.ok(error instanceof DeviceLoginError);
    assert.equal(error.code, "keys_unavailable");
    return { error, login };
  }

  it("leaves its refresh token in the error, and no other token", async () => {
    const { error } = await rejected("openid offline_access");
    assert.ok(error instanceof RejectedReplyError);
    const { tokens } = error;
    assert.match(tokens.refreshToken ?? "", /^\w+/);
    assert.deepEqual([tokens.accessToken, tokens.idToken], ["", undefined]);
    assert.equal(tokens.tokenType, "bearer");
    assert.deepEqual(tokens.scope, ["openid", "offline_access", "granted"]);
    assert.deepEqual(tokens.requestedScope, ["openid", "offline_access"]);
    assert.deepEqual(tokens.expiresAt, tokens.receivedAt);
  });

  it("is not taken for the same reply of the token endpoint again", async () => {
    const scenario = createScenario();
    const login = await scenario.start({ scope: "openid" });
    scenario.server.approve();
    scenario.server.script("jwks", ...Array.from({ length: 24 }, () => html(503)));
    const events = await follow(login, scenario);
    const messages = events.flatMap((event) => event.type === "retry" ? event.error.message : []);
    assert.ok(messages.length >= 6);
    assert.deepEqual(
      new Set(messages),
      new Set([
        "The ID token's signature can't be checked: GET https://auth.example.com/.well-known/jwks.json was answered " +
        "with status 503.",
      ]),
    );
    assert.equal(events.at(-1)?.type, "tokens");
  });

  it("leaves nothing in the error without a refresh token", async () => {
    assert.ok(!((await rejected("openid")).error instanceof RejectedReplyError));
  });
});

describe("the keys of ID tokens", () => {
  for (const [scope, count] of [["openid", 1], ["email", 0], [undefined, 0]] as const) {
    it(`are fetched in advance ${count} times with the scope ${scope}`, async () => {
      const scenario = createScenario();
      const { server, start, clock } = scenario;
      const login = await start({ scope });
      const ending = new AbortController();
      const waiting = login.wait({ signal: ending.signal });
      await clock.advance(1_000);
      const fetched = server.requests.filter(({ endpoint }) => endpoint === "jwks");
      assert.equal(fetched.length, count);
      ending.abort();
      await assert.rejects(waiting, { name: "AbortError" });
    });
  }
});

describe("the hook before a token request", () => {
  it("is called before each one", async () => {
    const { server, start, clock, polls } = createScenario();
    const sent: number[] = [];
    const login = await start({
      beforeTokenRequest: () => Promise.resolve(void sent.push(polls().length)),
    });
    server.script("token", oauthError("authorization_pending"));
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(sent, [0, 1]);
  });

  it("ends the wait with its own error, and nothing is sent; the login can continue", async () => {
    const { server, start, clock, polls } = createScenario();
    const failure = new TypeError("not now");
    let failures = 1;
    const login = await start({
      beforeTokenRequest: () => failures-- > 0 ? Promise.reject(failure) : Promise.resolve(),
    });
    await assert.rejects(clock.run(login.wait()), (error) => error === failure);
    assert.equal(polls().length, 0);
    server.approve();
    await clock.run(login.wait());
    assert.equal(polls().length, 1);
  });
});

describe("a refusal of the token request", () => {
  it("is explained by the client, or else by the scopes", async () => {
    for (
      const [error, message] of [
        [
          "invalid_client",
          `The token request was refused with invalid_client. ${CLIENT}, or it may need a ` +
          "secret, a key or a certificate.",
        ],
        [
          "invalid_scope",
          "The token request was refused with invalid_scope. Requested: openid, api.",
        ],
        ["invalid_target", "The token request was refused with invalid_target."],
      ] as const
    ) {
      const { server, start, clock } = createScenario();
      const login = await start({ scope: "openid api" });
      server.script("token", oauthError(error));
      await assert.rejects(clock.run(login.wait()), { code: "refused", error, message });
    }
  });

  it("may come without an OAuth error", async () => {
    const { server, start, clock } = createScenario();
    const login = await start();
    server.script("token", text("", { status: 404 }));
    await assert.rejects(clock.run(login.wait()), {
      code: "refused",
      message: `POST ${TOKEN_ENDPOINT} was answered with status 404 and no OAuth error. ` +
        `${CLIENT}, or may not use this grant or request these scopes, or it may need a secret, ` +
        "a key or a certificate.",
    });
  });
});

describe("a reply that may be another program's, after a proper one", () => {
  const plain = `POST ${TOKEN_ENDPOINT} was answered with `;
  for (
    const [name, fault, message] of [
      ["403", text("", { status: 403 }), `${plain}status 403 and no OAuth error.`],
      ["404", html(404), `${plain}status 404 and no OAuth error.`],
      ["a redirect", redirect("https://portal.example/"), `${plain}a redirect`],
    ] as const
  ) {
    it(`is waited out, and says nothing about the client: ${name}`, async () => {
      const scenario = createScenario();
      const login = await scenario.start();
      scenario.server.script("token", oauthError("authorization_pending"), fault);
      scenario.server.approve();
      const events = await follow(login, scenario);
      assert.deepEqual(events.map(({ type }) => type), ["prompt", "pending", "retry", "tokens"]);
      const [, , retry] = events;
      assert.ok(retry?.type === "retry");
      assert.ok(retry.error.message.startsWith(message), retry.error.message);
      assert.doesNotMatch(retry.error.message, /client/);
    });
  }

  for (
    const [name, fault] of [
      ["401", text("", { status: 401 })],
      ["404 with a reason", json({ message: "no such realm" }, { status: 404 })],
    ] as const
  ) {
    it(`is not ${name}`, async () => {
      const scenario = createScenario();
      const login = await scenario.start();
      scenario.server.script("token", oauthError("authorization_pending"), fault);
      const events = await follow(login, scenario);
      assert.deepEqual(events.map(({ type }) => type), ["prompt", "pending", "error"]);
    });
  }
});

describe("a resumed login whose server can't be found", () => {
  it("reports the fault, and tries again until the code expires", async () => {
    const scenario = createScenario({ expiresIn: 30 });
    const { server, start, options, polls } = scenario;
    const saved = JSON.parse(JSON.stringify(await start()));
    for (const document of ["openid-configuration", "oauth-authorization-server"] as const) {
      server.script(document, ...Array.from({ length: 20 }, () => html(404)));
    }
    // A fault that is no reply says nothing about the one that broke off before.
    const doubtful = resumeDeviceLogin({ ...saved, in_doubt: true }, options());
    const events = await follow(doubtful, scenario);
    assert.deepEqual(events.map(({ type }) => type), ["prompt", "retry", "retry", "error"]);
    const [, first, , last] = events;
    assert.ok(first?.type === "retry" && first.error.code === "invalid_response");
    assert.ok(last?.type === "error" && last.error.code === "network");
    assert.ok(last.error.message.includes(`2 times in a row: ${first.error.message}`));
    assert.equal(polls().length, 0);
  });
});
