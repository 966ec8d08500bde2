import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DeviceLoginError, OAuthError } from "../../../../lib/oauth/base/errors.ts";
import type { LoginEvent } from "../../../../lib/oauth/login/login_event.ts";
import { resumeDeviceLogin } from "../../../../lib/oauth/login/resume_device_login.ts";
import {
  breakOff,
  change,
  drop,
  type Fault,
  html,
  json,
  oauthError,
  redirect,
  text,
} from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const pending = oauthError("authorization_pending");

/** Some servers invent statuses, which a Response created here cannot have. */
const outOfRange: Fault = () => {
  const reply = new Response("{}");
  Object.defineProperty(reply, "status", { value: 999 });
  return reply;
};

describe("DeviceLogin.wait()", () => {
  it("#35 sends the exact grant type, the device code and the client ID", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start();
    server.approve();
    await clock.run(login.wait());
    const [poll] = polls();
    assert.equal(poll?.method, "POST");
    assert.equal(poll?.body.get("grant_type"), "urn:ietf:params:oauth:grant-type:device_code");
    assert.equal(poll?.body.get("device_code"), login.toJSON().device_code);
    assert.equal(poll?.body.get("client_id"), "cli");
    assert.equal(poll?.headers.get("content-type"), "application/x-www-form-urlencoded");
  });

  it("#37 continues while the authorization is pending", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    const waiting = login.wait();
    await clock.advance(17_000);
    server.approve();
    const tokens = await clock.run(waiting);
    assert.match(tokens.accessToken, /^\w+$/);
    assert.deepEqual(gaps(), [5, 5, 5, 5]);
  });

  it("#38 counts the interval from the receipt of the reply", async () => {
    const { start, clock, server, gaps, delay } = createScenario();
    const login = await start();
    server.script("token", delay(2_000), pending);
    const waiting = login.wait();
    await clock.advance(8_000);
    server.approve();
    await clock.run(waiting);
    assert.deepEqual(gaps(), [5, 7, 5]);
  });

  it("#20 waits 5 seconds if the server sends no interval", async () => {
    const { start, clock, server, gaps } = createScenario({ interval: null });
    const login = await start();
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(gaps(), [5]);
  });

  it("#39 adds 5 s for good after each slow_down", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    server.script("token", oauthError("slow_down"), oauthError("slow_down"), pending);
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(gaps(), [5, 10, 15, 15]);
    assert.equal(login.interval, 15);
  });

  it("#40 honors a larger interval in the body of slow_down", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    server.script("token", oauthError("slow_down", { interval: 25 }), pending);
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(gaps(), [5, 25, 25]);
  });

  it("#40 honors Retry-After once, in seconds and as a date", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    const date = new Date(clock.now() + 60_000).toUTCString();
    server.script(
      "token",
      oauthError("authorization_pending", { headers: { "retry-after": "12" } }),
      text("", { status: 503, headers: { "retry-after": date } }),
      pending,
    );
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(gaps(), [5, 12, 43, 5]);
  });

  it("#40 reads the date of Retry-After by the clock of the server that sent it", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    const ahead = (seconds: number) => new Date(clock.now() + 3_600_000 + seconds * 1000);
    const headers = { date: ahead(5).toUTCString(), "retry-after": ahead(17).toUTCString() };
    server.script("token", text("", { status: 503, headers }));
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(gaps(), [5, 12]);
  });

  it("#40 is not misled by a wrong Date header", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    const ahead = (seconds: number) => new Date(clock.now() + seconds * 1000).toUTCString();
    const headers = { date: ahead(-3_600), "retry-after": ahead(17) };
    server.script("token", text("", { status: 503, headers }));
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(gaps(), [5, 12]);
  });

  it("#41 rejects when the code has expired, also with GitHub's error name", async () => {
    for (const error of ["expired_token", "token_expired"]) {
      const { start, clock, server } = createScenario();
      const login = await start();
      server.script("token", oauthError(error, { status: 200 }));
      await assert.rejects(clock.run(login.wait()), { code: "expired", error });
    }
  });

  for (const error of ["access_denied", "authorization_declined"]) {
    it(`#41 rejects with access_denied when the server sends ${error}`, async () => {
      const { start, clock, server, polls } = createScenario();
      const login = await start();
      server.script("token", oauthError(error));
      await assert.rejects(clock.run(login.wait()), { code: "access_denied" });
      await clock.advance(60_000);
      assert.equal(polls().length, 1);
      assert.equal(clock.sleeping, 0);
    });
  }

  it("#41 #42 rejects with any other OAuth error, and reports code and description", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start();
    server.script("token", oauthError("foo", { description: "The bar\x1b[2J is closed" }));
    await assert.rejects(clock.run(login.wait()), (error: OAuthError) => {
      assert.equal(error.code, "refused");
      assert.equal(error.error, "foo");
      assert.equal(error.errorDescription, "The bar\x1b[2J is closed");
      assert.equal(error.status, 400);
      assert.match(error.message, /refused with foo: The bar\\u\{1b\}\[2J is closed/);
      return true;
    });
    await clock.advance(60_000);
    assert.equal(polls().length, 1);
  });

  it("#43 retries dropped connections, doubling the wait each time", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    server.script("token", drop(), drop(), drop(), drop(), pending);
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(gaps(), [5, 10, 20, 30, 30, 5]);
  });

  for (
    const [name, fault] of [
      ["a proxy's page with 502", html(502)],
      ["a page with 200", html(200)],
      ["a page with a link that looks like an error", text('<a href="/?a=b&error=x">in</a>')],
      ["a page with a link that looks like tokens", text("see /#a=b&access_token=x here")],
      ["an invalid status", outOfRange],
      ["429 without an OAuth error", text("slow", { status: 429 })],
      ["408", text("", { status: 408 })],
      ["425", text("", { status: 425 })],
      ["500 with an error of no RFC", json({ error: "server_error" }, { status: 500 })],
      ["503 with other JSON", json({ error: { message: "busy" } }, { status: 503 })],
    ] as const
  ) {
    it(`#44 continues after ${name}`, async () => {
      const { start, clock, server, gaps } = createScenario();
      const login = await start();
      server.script("token", fault);
      server.approve();
      await clock.run(login.wait());
      assert.deepEqual(gaps(), [5, 10]);
    });
  }

  it("#44 applies an OAuth error in a 5xx reply", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    server.script("token", oauthError("authorization_pending", { status: 500 }));
    server.script("token", oauthError("invalid_grant", { status: 500 }));
    await assert.rejects(clock.run(login.wait()), { code: "refused", error: "invalid_grant" });
    assert.deepEqual(gaps(), [5, 5]);
  });

  it("rejects with any other 4xx", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start();
    server.script("token", text("no such page", { status: 404 }));
    await assert.rejects(clock.run(login.wait()), { code: "refused" });
    assert.equal(polls().length, 1);
  });

  for (
    const [name, fault] of [
      ["403", text("Forbidden", { status: 403 })],
      ["404", html(404)],
      ["302", redirect("http://portal.example/")],
      ["server_error", oauthError("server_error")],
    ] as const
  ) {
    it(`#41 waits out ${name} after a first proper reply, also one before it was saved`, async () => {
      const { start, clock, server, options, gaps } = createScenario();
      const login = await start();
      server.script("token", oauthError("authorization_pending"), fault);
      await clock.advance(5_000);
      await clock.run(login.poll());
      const later = resumeDeviceLogin(JSON.parse(JSON.stringify(login)), options());
      server.approve();
      await clock.run(later.wait());
      assert.deepEqual(gaps(), [5, 5, 10]);
    });

    it(`#41 does not wait out ${name} as the first reply`, async () => {
      const { start, clock, server, polls } = createScenario();
      const login = await start();
      server.script("token", fault);
      await assert.rejects(clock.run(login.wait()));
      assert.equal(polls().length, 1);
    });
  }

  for (const [status, body] of [[403, {}], [404, { message: "no" }], [422, []]] as const) {
    it(`#41 ends on ${status} with JSON`, async () => {
      const { start, clock, server } = createScenario();
      const login = await start();
      server.script("token", oauthError("authorization_pending"), json(body, { status }));
      await assert.rejects(clock.run(login.wait()), { code: "refused" });
    });
  }

  it("#45 sends nothing at or after the deadline, and rejects then", async () => {
    const { start, clock, polls, gaps } = createScenario({ expiresIn: 20 });
    const login = await start();
    const begun = clock.now();
    await assert.rejects(clock.run(login.wait()), { code: "expired" });
    assert.equal(clock.now() - begun, 20_000);
    assert.deepEqual(gaps(), [5, 5, 5]);
    await clock.advance(60_000);
    assert.equal(polls().length, 3);
  });

  it("#46 observes the deadline with the caller's signal as well", async () => {
    const { start, clock, polls } = createScenario({ expiresIn: 2 });
    const login = await start();
    const begun = clock.now();
    const { signal } = new AbortController();
    await assert.rejects(clock.run(login.wait({ signal })), { code: "expired" });
    assert.equal(clock.now() - begun, 2_000);
    assert.equal(polls().length, 0);
  });

  it("#16 #47 does not restart automatically", async () => {
    const { start, clock, server } = createScenario({ expiresIn: 10 });
    const login = await start();
    await assert.rejects(clock.run(login.wait()), { code: "expired" });
    await clock.advance(600_000);
    const starts = server.requests.filter(({ endpoint }) => endpoint === "device_authorization");
    assert.equal(starts.length, 1);
  });

  it("#48 aborts a request after 30 seconds, or at the deadline if that is sooner", async () => {
    const { start, clock, server, gaps, hang } = createScenario({ expiresIn: 60 });
    const login = await start();
    const begun = clock.now();
    server.script("token", hang, hang);
    await assert.rejects(clock.run(login.wait()), { code: "expired" });
    assert.deepEqual(gaps(), [5, 40]);
    assert.equal(clock.now() - begun, 60_000);
  });

  it("#49 rejects at once on an abort and leaves no timer", async () => {
    const { start, clock } = createScenario();
    const login = await start();
    const ending = new AbortController();
    const waiting = login.wait({ signal: ending.signal });
    await clock.advance(7_000);
    const reason = new Error("enough");
    ending.abort(reason);
    await assert.rejects(waiting, reason);
    assert.equal(clock.sleeping, 0);
  });

  it("#49 aborts a pending request, and lets the login continue later", async () => {
    const { start, clock, server, polls, gaps, hang } = createScenario();
    const login = await start();
    server.script("token", hang);
    const ending = new AbortController();
    const waiting = login.wait({ signal: ending.signal });
    await clock.advance(6_000);
    assert.equal(polls().length, 1);
    ending.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    assert.equal(clock.sleeping, 0);
    server.approve();
    await clock.run(login.wait());
    // The full interval passes after the abort at 6 s.
    assert.deepEqual(gaps(), [5, 6]);
  });

  it("#49 sends nothing with an aborted signal", async () => {
    const { start, clock, sent } = createScenario();
    const login = await start({ scope: "openid" });
    const before = sent.length;
    await clock.advance(6_000);
    await assert.rejects(login.wait({ signal: AbortSignal.abort() }), { name: "AbortError" });
    await clock.advance(6_000);
    assert.equal(sent.length, before);
  });

  it("#49 leaves no prefetch pending at the end", async () => {
    const { start, clock, server, hang } = createScenario();
    const login = await start({ scope: "openid" });
    server.script("jwks", hang);
    server.deny();
    await assert.rejects(clock.run(login.wait()), { code: "access_denied" });
    assert.equal(clock.sleeping, 0);
  });

  it("#50 never has two requests pending, however many callers wait", async () => {
    const { start, clock, server, gaps, delay } = createScenario();
    const login = await start();
    server.script("token", delay(12_000), pending);
    const waiting = Promise.all([login.wait(), login.wait(), login.wait()]);
    await clock.advance(20_000);
    assert.deepEqual(gaps(), [5]);
    server.approve();
    const [one, two, three] = await clock.run(waiting);
    assert.deepEqual(gaps(), [5, 17, 5]);
    assert.equal(one, two);
    assert.equal(two, three);
  });

  it("#51 expires after a jump of the wall clock, without a burst of requests", async () => {
    const { start, clock, polls } = createScenario();
    const login = await start();
    const waiting = login.wait();
    await clock.advance(6_000);
    clock.setWall(3_600_000);
    await assert.rejects(clock.run(waiting), { code: "expired" });
    assert.equal(polls().length, 1);
  });

  it("#51 keeps polling when the wall clock is set back", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start();
    const waiting = login.wait();
    await clock.advance(6_000);
    clock.setWall(-3_600_000);
    server.script("token", pending);
    await clock.advance(5_000);
    assert.equal(polls().length, 2);
    server.expire();
    await assert.rejects(clock.run(waiting), { code: "expired" });
  });

  it("retries after a 200 that broke off, and continues if the login is pending", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    server.script(
      "token",
      () => breakOff()(new Request("http://x"), () => Promise.resolve(new Response("{}    "))),
    );
    server.script("token", pending);
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(gaps(), [5, 5, 5]);
  });

  it("still retries if the next request gets no reply", async () => {
    const { start, clock, server, gaps } = createScenario();
    const login = await start();
    server.script(
      "token",
      () => breakOff()(new Request("http://x"), () => Promise.resolve(new Response("{}    "))),
      drop(),
    );
    server.approve();
    await clock.run(login.wait());
    assert.deepEqual(gaps(), [5, 5, 10]);
  });

  for (
    const [name, second] of [
      ["breaks off again", breakOff()],
      ["is refused", oauthError("invalid_grant")],
      ["fails", html(500)],
    ] as const
  ) {
    it(`explains that the code may be used up when the request after a broken 200 ${name}`, async () => {
      const { start, clock, server, polls } = createScenario();
      const login = await start();
      server.approve();
      server.script("token", breakOff(), second);
      await assert.rejects(clock.run(login.wait()), (error: DeviceLoginError) => {
        assert.equal(error.code, "network");
        assert.match(error.message, /may be spent/);
        return true;
      });
      assert.equal(polls().length, 2);
    });
  }

  it("also explains it if the server sent slow_down in between", async () => {
    const { start, clock, server } = createScenario();
    const login = await start();
    server.approve();
    server.script("token", breakOff(), oauthError("slow_down"), oauthError("invalid_grant"));
    await assert.rejects(clock.run(login.wait()), { code: "network", message: /may be spent/ });
  });

  it("treats a truncated body that ends properly as one that broke off", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start();
    server.script(
      "token",
      text('{"access_token":"abc', { headers: { "content-type": "application/json" } }),
    );
    server.approve();
    await clock.run(login.wait());
    assert.equal(polls().length, 2);
  });

  it("returns the same result to every later call, without a request", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start();
    server.approve();
    const tokens = await clock.run(login.wait());
    assert.equal(await clock.run(login.wait()), tokens);
    assert.deepEqual(await login.poll(), { status: "done", tokens });
    assert.equal(polls().length, 1);
  });
});

describe("DeviceLogin.events()", () => {
  it("#34 yields everything that a person needs as the first event", async () => {
    const { start } = createScenario();
    const login = await start();
    const { userCode, verificationUri, verificationUriComplete, expiresAt, interval } = login;
    const prompt = { userCode, verificationUri, verificationUriComplete, expiresAt, interval };
    for await (const event of login.events()) {
      assert.deepEqual(event, { type: "prompt", ...prompt });
      break;
    }
  });

  it("#29 #30 sends the user code in no request", async () => {
    const { start, clock, server, sent } = createScenario();
    const login = await start({ scope: "openid" });
    server.approve();
    await clock.run(login.wait());
    assert.equal(sent.length, 5);
    for (const request of sent) {
      const { url, headers } = request;
      const said = `${url} ${JSON.stringify([...headers])} ${await request.text()}`;
      assert.ok(!said.includes(login.userCode));
    }
  });

  it("yields events as they happen, with the tokens last", async () => {
    const { start, clock, server } = createScenario();
    const login = await start();
    server.script("token", pending, oauthError("slow_down"), drop());
    server.approve();
    const events: LoginEvent[] = [];
    await clock.run((async () => {
      for await (const event of login.events()) events.push(event);
    })());
    const begun = Date.UTC(2026, 0, 1);
    const nextPollAt = (seconds: number) => new Date(begun + seconds * 1000);
    const [prompt, waiting, slower, retry, tokens, ...more] = events;
    assert.equal(prompt?.type, "prompt");
    assert.deepEqual(waiting, { type: "pending", nextPollAt: nextPollAt(10) });
    assert.deepEqual(slower, { type: "slow_down", interval: 10, nextPollAt: nextPollAt(20) });
    assert.ok(retry?.type === "retry");
    assert.deepEqual(retry, {
      type: "retry",
      error: retry.error,
      nextPollAt: nextPollAt(40),
    });
    assert.equal(retry.error.code, "network");
    assert.equal(tokens?.type, "tokens");
    assert.deepEqual(more, []);
  });

  it("leaves no prefetch pending if its reader stops", async () => {
    const { start, clock, server, hang } = createScenario();
    const login = await start({ scope: "openid" });
    server.script("jwks", hang);
    await clock.run((async () => {
      for await (const { type } of login.events()) if (type === "pending") break;
    })());
    await clock.advance(0);
    assert.equal(clock.sleeping, 0);
    assert.ok(server.requests.some(({ endpoint }) => endpoint === "jwks"));
  });

  it("yields a failure and throws it", async () => {
    const { start, clock, server } = createScenario();
    const login = await start();
    server.deny();
    const types: string[] = [];
    await assert.rejects(
      clock.run((async () => {
        for await (const event of login.events()) types.push(event.type);
      })()),
      { code: "access_denied" },
    );
    assert.deepEqual(types, ["prompt", "error"]);
  });
});

describe("DeviceLogin.poll()", () => {
  it("sends nothing before the poll is due", async () => {
    const { start, clock, polls } = createScenario();
    const login = await start();
    const step = await login.poll();
    assert.deepEqual(step, { status: "pending", nextPollAt: new Date(clock.now() + 5_000) });
    assert.equal(polls().length, 0);
  });

  it("sends one request when the poll is due", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start();
    await clock.advance(5_000);
    assert.equal((await clock.run(login.poll())).status, "pending");
    assert.equal((await clock.run(login.poll())).status, "pending");
    assert.equal(polls().length, 1);
    await clock.advance(5_000);
    server.approve();
    assert.equal((await clock.run(login.poll())).status, "done");
  });

  it("shares one request between two simultaneous calls", async () => {
    const { start, clock, polls } = createScenario();
    const login = await start();
    await clock.advance(5_000);
    await clock.run(Promise.all([login.poll(), login.poll()]));
    assert.equal(polls().length, 1);
  });
});

describe("startDeviceLogin()", () => {
  it("#23 observes the expiry, whatever numbers the server sends", async () => {
    for (
      const fault of [
        oauthError("slow_down", { interval: 1e20 }),
        oauthError("authorization_pending", { headers: { "retry-after": "9".repeat(30) } }),
        text("", { status: 503, headers: { "retry-after": "9".repeat(30) } }),
      ]
    ) {
      const { start, clock, server, polls } = createScenario();
      const login = await start();
      server.script("token", fault);
      const told: LoginEvent[] = [];
      const watching = (async () => {
        for await (const event of login.events()) told.push(event);
      })();
      await assert.rejects(clock.run(watching), { code: "expired" });
      const [, event] = told;
      assert.ok(event && "nextPollAt" in event);
      assert.deepEqual(event.nextPollAt, login.expiresAt);
      assert.ok(JSON.stringify(login));
      assert.equal(polls().length, 1);
    }
  });

  it("#23 clamps absurd numbers", async () => {
    for (
      const [members, seconds] of [
        [{ expires_in: 3e9, interval: 0 }, 5],
        [{ interval: "7" }, 7],
        [{ interval: null }, 5],
        [{ interval: -3 }, 5],
        [{ interval: "soon" }, 5],
        [{ interval: 0.01 }, 1],
        [{ expires_in: 1e300, interval: 1e300 }, 86_400],
        [{ expires_in: "600" }, 5],
      ] as const
    ) {
      const { start, clock, server, gaps } = createScenario();
      server.script("device_authorization", change((body) => Object.assign(body, members)));
      const login = await start();
      server.script("token", json({ access_token: "a", token_type: "bearer" }));
      await clock.run(login.wait());
      assert.deepEqual(gaps(), [seconds], JSON.stringify(members));
      assert.ok(login.expiresAt.getTime() > clock.now());
    }
  });
});
