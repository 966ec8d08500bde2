import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Clock } from "../../../../lib/oauth/base/clock.ts";
import type { DeviceLogin } from "../../../../lib/oauth/login/device_login.ts";
import { startDeviceLogin } from "../../../../lib/oauth/login/start_device_login.ts";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { createCountedSignal } from "../../../support/counted_signal.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const SERVER = {
  issuer: "https://auth.example.com",
  device_authorization_endpoint: "https://auth.example.com/device",
  token_endpoint: "https://auth.example.com/token",
};

/** The logins of a test: enough that one that behaves differently is noticed. */
const MANY = 200;

/** A reply to a token request. */
type TokenReply = (form: URLSearchParams, init: RequestInit) => Response | Promise<Response>;

const pending: TokenReply = () =>
  Response.json({ error: "authorization_pending" }, { status: 400 });

/** Creates a server in memory, whose token requests are counted by device code. */
function createServer(reply: TokenReply = pending) {
  const polls = new Map<string, number>();
  let count = 0;
  const send = async (url: string | URL | Request, init: RequestInit = {}) => {
    const form = new URLSearchParams(String(init.body));
    const code = form.get("device_code");
    if (url === SERVER.token_endpoint && code !== null) {
      polls.set(code, (polls.get(code) ?? 0) + 1);
      return await reply(form, init);
    }
    const number = ++count;
    return Response.json({
      device_code: `device-code-${number}-${"x".repeat(20)}`,
      user_code: `U-${number}`,
      verification_uri: "https://auth.example.com/",
      expires_in: 600,
      interval: 5,
    });
  };
  const total = () => [...polls.values()].reduce((sum, one) => sum + one, 0);
  return { fetch: send as typeof fetch, polls, total };
}

async function startAll(
  options: Omit<DeviceLoginOptions, "clientId">,
  count: number = MANY,
): Promise<DeviceLogin[]> {
  const all = { server: SERVER, clientId: "cli", ...options };
  return await Promise.all(Array.from({ length: count }, () => startDeviceLogin(all)));
}

/** Follows the events of a login to the end. */
async function follow(login: DeviceLogin, signal?: AbortSignal): Promise<void> {
  for await (const { type } of login.events({ signal })) assert.notEqual(type, "tokens");
}

/** Returns the reason of each rejection. */
async function reasons(waiting: readonly Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(waiting);
  return results.map((result) => result.status === "rejected" ? result.reason : "fulfilled");
}

describe("many logins", () => {
  for (const use of ["start", "wait", "both"] as const) {
    it(`share one listener of a signal that is given to ${use}, and end with it`, async () => {
      const { fetch, total } = createServer();
      const { signal, abort, listeners, most } = createCountedSignal();
      const logins = await startAll({ fetch, signal: use === "wait" ? undefined : signal });
      const given = use === "start" ? undefined : signal;
      const waiting = logins.map((login) => login.wait({ signal: given }));
      waiting.push(...logins.map((login) => follow(login, given) as Promise<never>));
      await new Promise((resolve) => setTimeout(resolve));
      assert.deepEqual([listeners(), most()], [1, 1]);
      const reason = new Error("enough");
      abort(reason);
      assert.deepEqual(new Set(await reasons(waiting)), new Set([reason]));
      assert.deepEqual([listeners(), total()], [0, 0]);
    });
  }

  it("leave one of them without a trace, with a signal of its own and a shared one", async () => {
    const { fetch } = createServer();
    const [shared, own] = [createCountedSignal(), createCountedSignal()];
    const [login, ...others] = await startAll({ fetch, signal: shared.signal }, 10);
    const waiting = others.map((other) => other.wait());
    const leaving = [login?.wait({ signal: own.signal }), follow(login as DeviceLogin, own.signal)];
    await new Promise((resolve) => setTimeout(resolve));
    own.abort("mine");
    assert.deepEqual(await reasons(leaving as Promise<unknown>[]), ["mine", "mine"]);
    assert.deepEqual([own.listeners(), shared.listeners()], [0, 1]);
    shared.abort("all");
    assert.deepEqual(new Set(await reasons(waiting)), new Set(["all"]));
    assert.equal(shared.listeners(), 0);
  });

  it("leave no listener after their end, with two signals each", async () => {
    const clock = new FakeClock();
    let approved = false;
    const { fetch } = createServer((form, init) =>
      approved ? Response.json({ access_token: "a", token_type: "Bearer" }) : pending(form, init)
    );
    const [shared, own] = [createCountedSignal(), createCountedSignal()];
    const { signal } = own;
    const logins = await startAll({ fetch, clock, signal: shared.signal }, 3);
    await clock.advance(6_000);
    await clock.run(Promise.all(logins.map((login) => login.poll({ signal }))));
    assert.deepEqual([own.listeners(), shared.listeners()], [0, 0]);
    approved = true;
    await clock.run(Promise.all(logins.map((login) => login.wait({ signal }))));
    const events = logins.map(async (login) => {
      for await (const { type } of login.events({ signal })) if (type === "tokens") break;
    });
    await clock.run(Promise.all(events));
    assert.deepEqual([own.added() > 0, shared.added() > 0], [true, true]);
    assert.deepEqual([own.listeners(), shared.listeners()], [0, 0]);
  });

  it("poll at their interval, each one request at a time", async () => {
    const clock = new FakeClock();
    const times = new Map<string, number[]>();
    const under = new Set<string>();
    const { fetch } = createServer(async (form) => {
      const code = form.get("device_code") ?? "";
      assert.ok(!under.has(code));
      under.add(code);
      times.set(code, [...times.get(code) ?? [], clock.monotonic()]);
      await Promise.resolve();
      under.delete(code);
      return await pending(form, {});
    });
    const { signal, abort } = createCountedSignal();
    const logins = await startAll({ fetch, clock, signal }, 50);
    const waiting = logins.map((login) => login.wait());
    await clock.advance(16_000);
    assert.equal(times.size, 50);
    for (const at of times.values()) assert.deepEqual(at, [5_000, 10_000, 15_000]);
    abort("enough");
    assert.deepEqual(new Set(await reasons(waiting)), new Set(["enough"]));
    assert.equal(clock.sleeping, 0);
  });

  it("create no controller and no error for requests that end normally", async () => {
    let time = 0;
    // Without a sleep of its own, the runtime's timers limit the requests.
    const clock: Clock = { now: () => Date.UTC(2026) + time, monotonic: () => time };
    const { fetch, total } = createServer();
    const { AbortController, DOMException } = globalThis;
    let created = 0;
    globalThis.AbortController = class extends AbortController {
      constructor() {
        super();
        created++;
      }
    };
    globalThis.DOMException = class extends DOMException {
      constructor(...args: ConstructorParameters<typeof DOMException>) {
        super(...args);
        created++;
      }
    };
    try {
      const logins = await startAll({ fetch, clock });
      for (const elapsed of [5_000, 10_000]) {
        time = elapsed;
        await Promise.all(logins.map((login) => login.poll()));
      }
      assert.equal(total(), MANY * 2);
    } finally {
      Object.assign(globalThis, { AbortController, DOMException });
    }
    assert.equal(created, 0);
  });

  it("have a signal in each request, however the fetch reads it", async () => {
    let time = 0;
    const clock: Clock = { now: () => Date.UTC(2026) + time, monotonic: () => time };
    const signals: (AbortSignal | null | undefined)[] = [];
    const reached = Promise.withResolvers<void>();
    const { fetch } = createServer((_form, init) => {
      signals.push(init.signal, { ...init }.signal, new Request(SERVER.issuer, init).signal);
      reached.resolve();
      return new Promise<Response>(() => {});
    });
    const [login] = await startAll({ fetch, clock }, 1);
    time = 5_000;
    const ending = new AbortController();
    const polling = login?.poll({ signal: ending.signal });
    await reached.promise;
    assert.deepEqual(signals.map((signal) => signal?.aborted), [false, false, false]);
    ending.abort("enough");
    assert.deepEqual(await reasons([polling as Promise<unknown>]), ["enough"]);
    assert.deepEqual(signals.map((signal) => signal?.aborted), [true, true, true]);
  });

  it("end as one does if the clock's sleep rejects", async () => {
    const failure = new Error("no timers");
    const clock: Clock = {
      now: () => Date.UTC(2026),
      monotonic: () => 0,
      sleep: (milliseconds) =>
        milliseconds > 10_000 ? new Promise(() => {}) : Promise.reject(failure),
    };
    const { fetch, total } = createServer();
    const { signal, listeners } = createCountedSignal();
    const logins = await startAll({ fetch, clock, signal });
    const waiting = logins.flatMap((login) => [login.wait(), follow(login)]);
    assert.deepEqual(new Set(await reasons(waiting)), new Set([failure]));
    assert.deepEqual([listeners(), total()], [0, 0]);
  });

  it("end at their deadline if the fetch never settles", async () => {
    const clock = new FakeClock();
    const { fetch } = createServer(() => new Promise<Response>(() => {}));
    const logins = await startAll({ fetch, clock }, 20);
    const ended = reasons(logins.flatMap((login) => [login.wait(), follow(login)]));
    const codes = (await clock.run(ended)).map((error) => (error as { code?: string }).code);
    assert.deepEqual(new Set(codes), new Set(["expired"]));
    assert.equal(clock.sleeping, 0);
  });

  for (const step of ["start", "sleep", "request", "body"] as const) {
    it(`end as one does if the signal is aborted during the ${step}`, async () => {
      const clock = new FakeClock();
      const { signal, abort, listeners } = createCountedSignal();
      const silent = () => new Promise<Response>(() => {});
      const body = () => new Response(new ReadableStream(), { status: 400 });
      const { fetch, total } = createServer(step === "body" ? body : silent);
      if (step === "start") {
        const starting = Array.from(
          { length: MANY },
          () => startDeviceLogin({ server: SERVER, clientId: "cli", fetch: silent, clock, signal }),
        );
        await clock.advance(1_000);
        abort("enough");
        assert.deepEqual(new Set(await reasons(starting)), new Set(["enough"]));
      } else {
        const logins = await startAll({ fetch, clock, signal }, 50);
        const waiting = logins.flatMap((login) => [login.wait(), follow(login)]);
        await clock.advance(step === "sleep" ? 4_000 : 6_000);
        abort("enough");
        assert.deepEqual(new Set(await reasons(waiting)), new Set(["enough"]));
        const sent = step === "sleep" ? 0 : 50;
        await clock.advance(60_000);
        assert.equal(total(), sent);
      }
      assert.equal(clock.sleeping, 0);
      assert.equal(listeners(), 0);
    });
  }

  it("send nothing with an aborted signal, whatever it is given to", async () => {
    const clock = new FakeClock();
    const { fetch, total } = createServer();
    const [login] = await startAll({ fetch, clock }, 1) as [DeviceLogin];
    await clock.advance(6_000);
    const signal = AbortSignal.abort("no");
    const waiting = [login.wait({ signal }), follow(login, signal), login.poll({ signal })];
    assert.deepEqual(await reasons(waiting), ["no", "no", "no"]);
    assert.equal(total(), 0);
  });
});

describe("logins that share a connection", () => {
  it("follow a change of the metadata and of the client", async () => {
    const urls: string[] = [];
    const forms: string[] = [];
    const { fetch } = createServer();
    const send = (url: string | URL | Request, init?: RequestInit) => {
      urls.push(String(url));
      forms.push(String(init?.body));
      return fetch(url, init);
    };
    const server = { ...SERVER };
    const options = { server, clientId: "cli", fetch: send as typeof fetch };
    await startDeviceLogin(options);
    server.device_authorization_endpoint = "https://auth.example.com/moved";
    await startDeviceLogin(options);
    await startDeviceLogin({ ...options, clientId: "other" });
    server.device_authorization_endpoint = "http://auth.example.com/plain";
    await assert.rejects(startDeviceLogin(options), { code: "invalid_response" });
    assert.deepEqual(urls.map((url) => new URL(url).pathname), ["/device", "/moved", "/moved"]);
    assert.deepEqual(forms, ["client_id=cli", "client_id=cli", "client_id=other"]);
  });

  it("hide the secrets of each in its own errors", async () => {
    const clock = new FakeClock();
    const forms: URLSearchParams[] = [];
    const { fetch } = createServer((form) => {
      forms.push(form);
      const words = `${form.get("device_code")} first-secret-4711`;
      const body = { error: "invalid_request", error_description: words };
      return Response.json(body, { status: 400 });
    });
    const options = { server: SERVER, clientId: "cli", fetch, clock };
    const login = await startDeviceLogin({ ...options, parameters: { key: "first-secret-4711" } });
    await startDeviceLogin({ ...options, parameters: { key: "second-secret-0815" } });
    await assert.rejects(clock.run(login.wait()), (error: Error) => {
      assert.match(error.message, /<device_code> <key>/);
      return true;
    });
  });
});
