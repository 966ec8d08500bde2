import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DpopKey } from "../../../lib/oauth/keys/dpop_key.ts";
import { fetchWithSession } from "../../../lib/session/fetch_with_session.ts";
import { getAccessToken } from "../../../lib/session/get_tokens.ts";
import { sessionKey } from "../../../lib/session/session_key.ts";
import { oauthError } from "../../../lib/testing/mod.ts";
import { OTHER_HOSTS } from "../../support/other_hosts.ts";
import { createResourceServer, type ResourceServerOptions } from "../../support/resource_server.ts";
import { createSignedIn } from "../../support/signed_in.ts";
import { takeLock } from "../../support/store_contract.ts";

const HOST = "api.example.com";
const API = `https://${HOST}`;

/** Signs in, and creates a resource server that accepts the session's newest access token. */
async function createApi(
  { dpop = false, ...own }: Partial<ResourceServerOptions> & { dpop?: boolean } = {},
) {
  const key = dpop ? await DpopKey.generate() : undefined;
  const signedIn = await createSignedIn({ session: { dpop: key } });
  const { session, clock } = signedIn;
  let valid = await getAccessToken(session);
  const resource = createResourceServer({
    accepts: (token) => token === valid,
    thumbprint: await key?.thumbprint(),
    now: clock.now,
    ...own,
  });
  const send: typeof fetch = (input, init) => resource.fetch(new Request(input, init));
  const fetchApi = fetchWithSession(session, {
    hosts: [HOST, "a.example.com", "localhost:8080"],
    fetch: send,
  });
  return {
    ...signedIn,
    ...resource,
    send,
    fetchApi: async (input: string | Request, init?: RequestInit) =>
      await clock.run(fetchApi(input, init)),
    /** Sets the access token that the resource server accepts. */
    accept: (token: string) => void (valid = token),
  };
}

/** A body that can be read once. */
function stream(text: string): RequestInit {
  const body = new Response(text).body;
  return { method: "POST", body, duplex: "half" } as RequestInit;
}

describe("fetchWithSession()", () => {
  it("sends the token as Bearer, and refreshes an expired one first", async () => {
    const { fetchApi, clock, refreshes, accept, session, seen } = await createApi();
    const response = await fetchApi(`${API}/things?a=b#c`, { method: "put", body: "x" });
    assert.equal(await response.text(), "PUT x");
    await clock.advance(3_600_000);
    accept(await clock.run(getAccessToken(session)));
    assert.equal((await fetchApi(API)).status, 200);
    assert.equal(refreshes().length, 1);
    assert.deepEqual(seen, ["PUT /things?a=b 200", "GET / 200"]);
  });

  it("sends a DPoP proof for the method and the URL, with the newest nonce of the origin", async () => {
    const { fetchApi, seen, renewNonce } = await createApi({ dpop: true, nonces: true });
    assert.equal(
      await (await fetchApi(`${API}/a?b`, { method: "POST", body: "x" })).text(),
      "POST x",
    );
    assert.equal((await fetchApi(`${API}/c`)).status, 200);
    renewNonce();
    assert.equal((await fetchApi(`${API}/d`)).status, 200);
    assert.deepEqual(seen, [
      "POST /a?b 401",
      "POST /a?b 200",
      "GET /c 200",
      "GET /d 401",
      "GET /d 200",
    ]);
  });

  it("dates a proof by the server's clock", async () => {
    let skew = 0;
    const { fetchApi, clock, seen, refreshes } = await createApi({
      dpop: true,
      now: () => clock.now() + skew,
    });
    skew = 3_600_000;
    assert.equal((await fetchApi(API)).status, 200);
    assert.equal((await fetchApi(API)).status, 200);
    assert.deepEqual(seen, ["GET / 401", "GET / 200", "GET / 200"]);
    assert.deepEqual(refreshes(), []);
  });

  it("does not repeat a request forever, whatever the server says about the proof", async () => {
    let count = 0;
    const { session, clock, refreshes } = await createApi({ dpop: true });
    const fetchApi = fetchWithSession(session, {
      hosts: [HOST],
      fetch: () => {
        const headers = {
          "www-authenticate": 'DPoP error="use_dpop_nonce"',
          "dpop-nonce": `n${count++}`,
        };
        return Promise.resolve(new Response(null, { status: 401, headers }));
      },
    });
    assert.equal((await clock.run(fetchApi(API))).status, 401);
    assert.equal(count, 2);
    assert.deepEqual(refreshes(), []);
  });

  it("refreshes the token after a 401, and at most once in 30 seconds", async () => {
    const accepted: string[] = [];
    const { fetchApi, clock, refreshes, seen } = await createApi({
      dpop: true,
      nonces: true,
      accepts: (token) => accepted.includes(token),
      answer: () => new Response("ok"),
    });
    const refused = await fetchApi(API, { method: "POST", body: "x" });
    assert.match(await refused.text(), /invalid_token/);
    assert.deepEqual(seen, ["POST / 401", "POST / 401", "POST / 401"]);
    for (let count = 0; count < 3; count++) assert.equal((await fetchApi(API)).status, 401);
    assert.equal(refreshes().length, 1);
    await clock.advance(31_000);
    assert.equal((await fetchApi(API)).status, 401);
    assert.equal(refreshes().length, 2);
  });

  it("sends the request again with the new token", async () => {
    const { session, tokens, clock, send, refreshes, seen } = await createApi({
      accepts: (token) => token !== tokens.accessToken,
    });
    const fetchApi = fetchWithSession(session, { hosts: [HOST], fetch: send });
    const form = new URLSearchParams({ a: "b" });
    const replies = await clock.run(
      Promise.all([1, 2, 3].map(() => fetchApi(API, { method: "POST", body: form }))),
    );
    for (const reply of replies) assert.equal(await reply.text(), "POST a=b");
    assert.equal(refreshes().length, 1);
    assert.equal(seen.filter((line) => line === "POST / 200").length, 3);
  });

  it("returns the 401 of a stream with a warning, and the next request gets another token", async () => {
    const { fetchApi, tokens, warnings, refreshes } = await createApi({
      accepts: (token) => token !== tokens.accessToken,
    });
    const refused = await fetchApi(API, stream("x"));
    assert.equal(refused.status, 401);
    await refused.body?.cancel();
    assert.deepEqual(warnings.map(({ code }) => code), ["not_repeated"]);
    assert.deepEqual(refreshes(), []);
    assert.equal(await (await fetchApi(API, stream("y"))).text(), "POST y");
    assert.equal(refreshes().length, 1);
  });

  it("reports a session that has ended", async () => {
    const { fetchApi, server } = await createApi({ accepts: () => false });
    server.script("token", oauthError("invalid_grant"));
    await assert.rejects(fetchApi(API), { code: "login_required" });
  });

  it("takes a Request, and any kind of body", async () => {
    const { session, clock, send } = await createApi();
    const fetchApi = fetchWithSession(session, { hosts: [HOST], fetch: send });
    const text = async (...args: Parameters<typeof fetchApi>) =>
      await (await clock.run(fetchApi(...args))).text();
    const request = new Request(API, { method: "PATCH", body: "x", headers: { "x-a": "b" } });
    assert.equal(await text(request), "PATCH x");
    assert.equal(await text(new URL(API), { method: "POST", body: new Blob(["b"]) }), "POST b");
    assert.equal(
      await text(API, { method: "POST", body: new TextEncoder().encode("c") }),
      "POST c",
    );
    assert.equal(await text(API, stream("d")), "POST d");
    await assert.rejects(fetchApi(API, { body: "x" }), TypeError);
    const used = new Request(API, { method: "POST", body: "x" });
    await used.text();
    await assert.rejects(fetchApi(used), { name: "TypeError", message: /used already/ });
  });

  it("refuses other hosts, plain http, its own headers and an aborted signal, and sends nothing", async () => {
    const { fetchApi, seen, sent } = await createApi();
    const before = sent.length;
    // A percent-encoded or a full-width name is the host that it is connected to.
    const urls = OTHER_HOSTS.map((host) => `https://${host}/`)
      .filter((url) => URL.canParse(url) && new URL(url).href !== "https://a.example.com/")
      .concat(`http://${HOST}/`, "http://localhost/", "http://localhost:8081/", "ftp://localhost/");
    for (const url of urls) {
      await assert.rejects(fetchApi(url), { code: "invalid_options" }, url);
    }
    for (const name of ["Authorization", "DPoP"]) {
      await assert.rejects(fetchApi(API, { headers: { [name]: "x" } }), {
        code: "invalid_options",
      });
    }
    await assert.rejects(fetchApi(`https://${HOST}./`), { message: /that host is not named/ });
    await assert.rejects(fetchApi(`http://${HOST}/`), { message: /must begin with https/ });
    const reason = new Error("over");
    await assert.rejects(fetchApi(API, { signal: AbortSignal.abort(reason) }), reason);
    assert.deepEqual([seen, sent.length], [[], before]);
    assert.equal((await fetchApi("http://localhost:8080/")).status, 200);
  });

  it("requires hosts", async () => {
    const { session } = await createSignedIn();
    for (const hosts of [["*.example.com"], ["http://api.example.com"]]) {
      assert.throws(() => fetchWithSession(session, { hosts }), { code: "invalid_options" });
    }
    assert.throws(() => fetchWithSession(session, { hosts: [] }), {
      code: "invalid_options",
      message: "hosts must name a host: got none.",
    });
  });

  it("refreshes a token that is not valid for long enough", async () => {
    const { session, clock, send, refreshes } = await createApi({ accepts: () => true });
    const fetchApi = fetchWithSession(session, { hosts: [HOST], fetch: send, minValidity: 60 });
    await clock.advance(3_600_000 - 70_000);
    await clock.run(fetchApi(API));
    assert.equal(refreshes().length, 0);
    await clock.advance(10_000);
    await clock.run(fetchApi(API));
    assert.equal(refreshes().length, 1);
  });

  it("ends the wait for a refresh with the request's signal", async () => {
    const { session, clock, store, send, seen } = await createApi();
    await clock.advance(3_600_000);
    await takeLock(store, await sessionKey(session));
    const ending = new AbortController();
    const fetchApi = fetchWithSession(session, { hosts: [HOST], fetch: send });
    const waiting = fetchApi(API, { signal: ending.signal });
    await clock.advance(1_000);
    ending.abort(new Error("enough"));
    await assert.rejects(clock.run(waiting), { message: "enough" });
    assert.deepEqual(seen, []);
  });

  it("sends requests with the session's fetch, or else with the runtime's", async () => {
    const { session, send, seen } = await createApi();
    const { fetch: own, ...further } = session;
    const { fetch } = globalThis;
    globalThis.fetch = send;
    try {
      assert.equal((await fetchWithSession(further, { hosts: [HOST] })(`${API}/a`)).status, 200);
    } finally {
      globalThis.fetch = fetch;
    }
    assert.ok(own);
    const withOwn = fetchWithSession({ ...session, fetch: send }, { hosts: [HOST] });
    assert.equal((await withOwn(`${API}/b`)).status, 200);
    assert.deepEqual(seen, ["GET /a 200", "GET /b 200"]);
  });

  it("names a failure without the token", async () => {
    const { session, tokens } = await createApi();
    const failing = fetchWithSession(session, {
      hosts: [HOST],
      fetch: (_, init) => {
        const { authorization } = Object.fromEntries(new Headers(init?.headers));
        return Promise.reject(new TypeError(`invalid header ${authorization}`));
      },
    });
    await assert.rejects(failing(`${API}/a?secret`), (error: Error) => {
      assert.equal(
        error.message,
        "GET https://api.example.com/a failed: invalid header Bearer <authorization>.",
      );
      return error.cause === undefined && !String(error.stack).includes(tokens.accessToken);
    });
  });
});

describe("redirects of fetchWithSession()", () => {
  /** Answers `/STATUS` with a redirect to `target`, and anything else with the request. */
  async function createRedirecting(target: string, dpop = false) {
    return await createApi({
      dpop,
      nonces: dpop,
      async answer(request) {
        const [, status] = /^\/(\d{3})$/.exec(new URL(request.url).pathname) ?? [];
        if (status !== undefined) {
          return new Response(null, { status: Number(status), headers: { location: target } });
        }
        const type = request.headers.get("content-type");
        return new Response(`${request.method} ${type} ${await request.text()}`);
      },
    });
  }

  for (
    const [status, method, arrived] of [
      [301, "POST", "GET null "],
      [302, "POST", "GET null "],
      [302, "PUT", "PUT text/plain x"],
      [303, "PUT", "GET null "],
      [307, "POST", "POST text/plain x"],
      [308, "PATCH", "PATCH text/plain x"],
    ] as const
  ) {
    it(`follows ${status} of a ${method} on the same host, with a proof for its target`, async () => {
      const { fetchApi } = await createRedirecting("/end?x", true);
      const headers = { "content-type": "text/plain" };
      const response = await fetchApi(`${API}/${status}`, { method, body: "x", headers });
      assert.equal(await response.text(), arrived);
    });
  }

  it("never follows to another host, another port or plain http, and names only the origin", async () => {
    for (
      const target of [
        "https://evil.example.com/?token=secret",
        "https://api.example.com:8443/",
        "http://api.example.com/",
        "//localhost:8080/",
        "https://ann@api.example.com/",
        "javascript:alert(1)",
        "https://",
      ]
    ) {
      const { fetchApi, seen } = await createRedirecting(target);
      await assert.rejects(fetchApi(`${API}/302`), (error: Error & { code?: string }) => {
        assert.match(error.message, /redirect/);
        assert.doesNotMatch(error.message, /secret/);
        return error.code === "invalid_response";
      }, target);
      assert.deepEqual(seen, ["GET /302 302"]);
    }
  });

  it("does not repeat a stream, and gives up on a loop", async () => {
    const { fetchApi, seen } = await createRedirecting("/307");
    await assert.rejects(fetchApi(`${API}/307`, stream("x")), /can't be sent again/);
    assert.equal(seen.length, 1);
    await assert.rejects(fetchApi(`${API}/307`), /redirected more than 20 times/);
    assert.equal(seen.length, 22);
  });

  it("returns a redirect, or rejects it, if that is requested", async () => {
    const { fetchApi } = await createRedirecting("https://evil.example.com/");
    const { status, headers } = await fetchApi(`${API}/302`, { redirect: "manual" });
    assert.deepEqual([status, headers.get("location")], [302, "https://evil.example.com/"]);
    const request = new Request(`${API}/302`, { redirect: "manual" });
    assert.equal((await fetchApi(request)).status, 302);
    await assert.rejects(fetchApi(request, { redirect: "follow" }), { code: "invalid_response" });
    const here = await createRedirecting("/end");
    await assert.rejects(here.fetchApi(`${API}/302`, { redirect: "error" }), /was redirected\.$/);
    assert.equal((await here.fetchApi(`${API}/300`)).status, 300);
  });
});
