import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeJwt } from "jose";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import type { Warning } from "../../../../lib/oauth/base/warning.ts";
import type { Fetch } from "../../../../lib/oauth/http/fetch_type.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import { ResourceClient } from "../../../../lib/oauth/resource/resource_client.ts";
import { readFetchArguments } from "../../../../lib/oauth/resource/resource_request.ts";
import { TokenSet } from "../../../../lib/oauth/tokens/token_set.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const API = "https://api.example.com/things";

/** Creates a client with a token of a type; each rejected token is replaced with the next one. */
function createClient(
  { type = "Bearer", accessTokens = ["first"], dpopKey, rejecting, fetch = () => assert.fail() }: {
    type?: string;
    accessTokens?: string[];
    dpopKey?: DpopKey;
    rejecting?: Error;
    fetch?: Fetch;
  },
) {
  const clock = new FakeClock();
  const source = { receivedAt: clock.now(), requestedScope: [], dpopKey };
  const [...left] = accessTokens;
  const rejected: string[] = [];
  const warnings: Warning[] = [];
  const sent: { url: string; init: RequestInit; headers: Headers }[] = [];
  const client = new ResourceClient({
    tokens: {
      get: () => Promise.resolve(new TokenSet({ access_token: left[0], token_type: type }, source)),
      reject(accessToken) {
        if (rejecting) return Promise.reject(rejecting);
        rejected.push(accessToken);
        if (left.length > 1) left.shift();
        return Promise.resolve();
      },
    },
    hosts: ["api.example.com", "other.example.com"],
    fetch(input, init = {}) {
      sent.push({ url: String(input), init, headers: new Headers(init.headers) });
      // Without a real network, a client that never stops would never let the test fail.
      if (sent.length > 50) return Promise.reject(new Error("too many requests"));
      return fetch(input, init);
    },
    clock,
    warn: (warning) => void warnings.push(warning),
  });
  const send = (init?: RequestInit, url = API) => client.send(readFetchArguments(url, init));
  return { client, clock, send, sent, warnings, rejected };
}

/** Answers one request after the other; the last reply is repeated. */
function replying(...replies: ConstructorParameters<typeof Response>[]): Fetch {
  const left = [...replies];
  return () => {
    const [parts = []] = left.length > 1 ? left.splice(0, 1) : left;
    return Promise.resolve(new Response(...parts));
  };
}

/** A body that says whether it was cancelled. */
function observedBody(): { body: ReadableStream; isCancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => void (cancelled = true) });
  return { body, isCancelled: () => cancelled };
}

/** A body that can be read once. */
const stream = (): RequestInit => ({ method: "POST", body: new Blob(["x"]).stream() });

const refusing = (challenge: string, more: Record<string, string> = {}): ResponseInit => ({
  status: 401,
  headers: { "www-authenticate": challenge, ...more },
});

describe("ResourceClient", () => {
  it("sends no token whose type it does not know, or whose key is missing", async () => {
    await assert.rejects(createClient({ type: "mac" }).send(), {
      code: "invalid_options",
      message: 'An access token of the type "mac" can\'t be used: it must be Bearer or DPoP.',
    });
    await assert.rejects(createClient({ type: "DPoP" }).send(), {
      code: "invalid_options",
      message: "The access token is bound to a DPoP key, which is not saved with it.",
    });
  });

  it("refuses another host, plain http, and a token of the caller, and says why", async () => {
    const { send, sent } = createClient({});
    for (
      const [url, message] of [
        [
          "https://evil.example.com/",
          "The access token is not sent to evil.example.com: that host is not named.",
        ],
        [
          "https://api.example.com./",
          "The access token is not sent to api.example.com.: that host is not named.",
        ],
        [
          "http://api.example.com/",
          "The access token is not sent to api.example.com: its URL must begin with https://.",
        ],
        [
          "http://localhost/",
          "The access token is not sent to localhost: that host is not named.",
        ],
      ] as const
    ) await assert.rejects(send({}, url), { code: "invalid_options", message });
    for (const name of ["authorization", "dpop"]) {
      await assert.rejects(send({ headers: { [name]: "x" } }), {
        code: "invalid_options",
        message: `The header ${name} can't be given: it carries the session's own token.`,
      });
    }
    assert.deepEqual(sent, []);
  });

  it("sends the method, the headers, the body and the caller's options", async () => {
    const { send, sent } = createClient({ fetch: replying([]) });
    const signal = new AbortController().signal;
    await send({ method: "PUT", body: "x", headers: { a: "b" }, cache: "no-store", signal });
    await send();
    const [first = assert.fail(), second = assert.fail()] = sent;
    assert.equal(first.url, API);
    assert.deepEqual([...first.headers], [["a", "b"], ["authorization", "Bearer first"]]);
    const { method, body, cache, redirect } = first.init;
    assert.deepEqual([method, body, cache, redirect], ["PUT", "x", "no-store", "manual"]);
    assert.equal(first.init.signal, signal);
    assert.equal(second.init.method, "GET");
  });

  it("returns a 401 about a proof if the body can't be sent again, with a warning", async () => {
    const { send, sent, warnings, rejected } = createClient({
      type: "DPoP",
      dpopKey: await DpopKey.generate(),
      fetch: replying([null, refusing("DPoP error=use_dpop_nonce", { "dpop-nonce": "N" })]),
    });
    assert.equal((await send(stream())).status, 401);
    assert.equal(sent.length, 1);
    assert.deepEqual(warnings, [{
      code: "not_repeated",
      message: `POST ${API} was answered with 401, and its body can't be sent again.`,
    }]);
    assert.equal((await send({ method: "POST", body: "x" })).status, 401);
    assert.deepEqual([warnings.length, rejected], [1, []]);
  });

  it("returns a 401 about the token if the body can't be sent again, with a warning", async () => {
    const { send, sent, warnings, rejected } = createClient({
      accessTokens: ["first", "second"],
      fetch: replying(["refused", { status: 401 }], ["ok"]),
    });
    const response = await send(stream());
    assert.deepEqual([response.status, await response.text()], [401, "refused"]);
    assert.deepEqual([sent.length, rejected], [1, ["first"]]);
    assert.deepEqual(warnings, [{
      code: "not_repeated",
      message: `POST ${API} was answered with 401, and its body can't be sent again. The next ` +
        "request gets another access token, if there is one.",
    }]);
    assert.equal(await (await send(stream())).text(), "ok");
    assert.equal(sent[1]?.headers.get("authorization"), "Bearer second");
  });

  it("returns the 401 itself if there is no other token", async () => {
    const { send, sent, rejected } = createClient({ fetch: replying(["no", { status: 401 }]) });
    const response = await send();
    assert.deepEqual([response.status, await response.text()], [401, "no"]);
    assert.deepEqual([sent.length, rejected], [1, ["first"]]);
  });

  for (
    const [challenge, about] of [
      ['DPoP error="use_dpop_nonce"', "proof"],
      ['DPoP error="invalid_dpop_proof", algs="ES256"', "proof"],
      ["dpop algs=ES256, ERROR=Use_DPoP_Nonce", "proof"],
      ['DPoP error="invalid_token"', "token"],
      ['DPoP error="use_dpop_nonces"', "token"],
      ['DPoP last_error="use_dpop_nonce"', "token"],
      ['DPoP error="invalid_token", error_description="not use_dpop_nonce"', "token"],
      ["DPoP", "token"],
    ] as const
  ) {
    it(`rejects the ${about} after a 401 with ${challenge}`, async () => {
      const { send, rejected } = createClient({
        type: "DPoP",
        dpopKey: await DpopKey.generate(),
        fetch: replying([null, refusing(challenge)]),
      });
      assert.equal((await send()).status, 401);
      assert.deepEqual(rejected, about === "token" ? ["first"] : []);
    });
  }

  it("sends a request again only if the reply shows how its proof must differ", async () => {
    const dpopKey = await DpopKey.generate();
    const challenge = "DPoP error=invalid_dpop_proof";
    const hopeless = createClient({
      type: "DPoP",
      dpopKey,
      fetch: replying([null, refusing(challenge)]),
    });
    await hopeless.send();
    assert.equal(hopeless.sent.length, 1);
    const nonce = { "dpop-nonce": "N" };
    for (
      const reply of [
        { status: 200, headers: nonce },
        { status: 400, headers: { ...nonce, "www-authenticate": challenge } },
      ]
    ) {
      const other = createClient({ type: "DPoP", dpopKey, fetch: replying([null, reply]) });
      await other.send({ method: "POST", body: "x" });
      assert.equal(other.sent.length, 1);
    }
  });

  it("keeps the newest nonce and the time of each origin for itself", async () => {
    const hour = 3_600_000;
    const { send, sent, clock } = createClient({
      type: "DPoP",
      dpopKey: await DpopKey.generate(),
      fetch: (input) => {
        const { host } = new URL(String(input));
        const ahead = host === "api.example.com" ? hour : 0;
        const headers = {
          "dpop-nonce": host,
          "date": new Date(clock.now() + ahead).toUTCString(),
        };
        return Promise.resolve(new Response(null, { headers }));
      },
    });
    const elsewhere = "https://other.example.com/";
    for (const url of [API, elsewhere, API, elsewhere]) await send({}, url);
    const now = clock.now() / 1000;
    assert.deepEqual(
      sent.map(({ headers }) => decodeJwt(headers.get("dpop") ?? ""))
        .map(({ nonce, iat, htu }) => [htu, nonce, iat]),
      [
        [API, undefined, now],
        [elsewhere, undefined, now],
        [API, "api.example.com", now + hour / 1000],
        [elsewhere, "other.example.com", now],
      ],
    );
  });

  it("keeps a nonce if a reply has none", async () => {
    const { send, sent } = createClient({
      type: "DPoP",
      dpopKey: await DpopKey.generate(),
      fetch: replying([null, { headers: { "dpop-nonce": "N" } }], []),
    });
    for (let count = 0; count < 3; count++) await send();
    assert.deepEqual(
      sent.map(({ headers }) => decodeJwt(headers.get("dpop") ?? "").nonce),
      [undefined, "N", "N"],
    );
  });
});

describe("replies that the caller does not get", () => {
  for (
    const [name, init, accessTokens] of [
      ["a 401 before the next token", { status: 401 }, ["first", "second"]],
      ["a 401 before the next proof", refusing("DPoP error=use_dpop_nonce", { "dpop-nonce": "N" })],
      ["a redirect", { status: 302, headers: { location: "/end" } }],
    ] as [string, ResponseInit, string[]?][]
  ) {
    it(`are ended: ${name}`, async () => {
      const { body, isCancelled } = observedBody();
      const { send, sent } = createClient({
        type: "DPoP",
        dpopKey: await DpopKey.generate(),
        accessTokens: accessTokens ?? ["first"],
        fetch: replying([body, init], ["ok"]),
      });
      assert.equal(await (await send()).text(), "ok");
      assert.equal(sent.length, 2);
      assert.ok(isCancelled());
    });
  }

  it("are ended if there is an error instead", async () => {
    const redirected = observedBody();
    const elsewhere = { status: 302, headers: { location: "https://evil.example.com/" } };
    const { send } = createClient({ fetch: replying([redirected.body, elsewhere]) });
    await assert.rejects(send(), { code: "invalid_response" });
    assert.ok(redirected.isCancelled());
    const refused = observedBody();
    const rejecting = new Error("The session can't be written.");
    const failing = createClient({ rejecting, fetch: replying([refused.body, { status: 401 }]) });
    await assert.rejects(failing.send(), rejecting);
    assert.ok(refused.isCancelled());
  });

  it("may fail while they are ended", async () => {
    const body = new ReadableStream({ cancel: () => Promise.reject(new Error("reset")) });
    const { send } = createClient({
      fetch: replying([body, { status: 302, headers: { location: "/end" } }], ["ok"]),
    });
    assert.equal(await (await send()).text(), "ok");
  });
});

describe("redirects", () => {
  const redirecting = replying([null, { status: 302, headers: { location: "/things" } }]);

  it("are followed 20 times", async () => {
    const { send, sent } = createClient({ fetch: redirecting });
    await assert.rejects(send(), {
      code: "invalid_response",
      message: `GET ${API} was redirected more than 20 times.`,
    });
    assert.equal(sent.length, 21);
  });

  it("are an error, or returned, if the caller wants that", async () => {
    const { client, sent } = createClient({ fetch: redirecting });
    const request = readFetchArguments(`${API}?secret`);
    await assert.rejects(client.send(request, { redirect: "error" }), {
      code: "invalid_response",
      message: `GET ${API} was redirected.`,
    });
    assert.equal((await client.send(request, { redirect: "manual" })).status, 302);
    assert.equal(sent.length, 2);
  });
});

describe("a request that fails", () => {
  for (
    const [reason, message] of [
      ["connection reset", `GET ${API} failed: connection reset.`],
      ["connection reset.", `GET ${API} failed: connection reset.`],
      ["is it running?", `GET ${API} failed: is it running?`],
    ] as const
  ) {
    it(`is reported with its cause: ${reason}`, async () => {
      const cause = new TypeError(reason);
      const { send } = createClient({ fetch: () => Promise.reject(cause) });
      await assert.rejects(send({}, `${API}?secret`), { code: "network", message, cause });
    });
  }

  it("passes on an error of the library that the fetch throws", async () => {
    const error = new DeviceLoginError("network", "The proxy is unreachable.");
    const { send } = createClient({ fetch: () => Promise.reject(error) });
    await assert.rejects(send(), (thrown) => thrown === error);
  });

  it("passes on the reason of an abort, before and while it is sent", async () => {
    const ending = new AbortController();
    const { send, sent } = createClient({
      fetch() {
        ending.abort(new Error("over"));
        return Promise.reject(new TypeError("fetch failed"));
      },
    });
    const { signal } = ending;
    await assert.rejects(send({ signal }), (thrown) => thrown === signal.reason);
    await assert.rejects(send({ signal }), (thrown) => thrown === signal.reason);
    assert.equal(sent.length, 1);
  });
});
