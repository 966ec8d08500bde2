import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { traceFetch } from "../../../lib/oauth/trace/trace_fetch.ts";
import { breakOff, huge, oauthError } from "../../../lib/testing/mod.ts";
import { leaks } from "../../support/leaks.ts";
import { createScenario } from "../../support/scenario.ts";

const TOKEN_URL = "https://auth.example.com/token";

type Exchange = readonly [RequestInit, () => Response | Promise<Response>];

/** Sends requests that are answered with these replies, and gives the trace. */
async function traceOf(exchanges: readonly Exchange[]): Promise<string> {
  let trace = "";
  const replies = exchanges.map(([, reply]) => reply);
  const send = traceFetch(async () => await (replies.shift() ?? Response.error)(), {
    write: (lines) => trace += lines,
  });
  for (const [init] of exchanges) {
    await send(TOKEN_URL, init).then((reply) => reply.text()).catch(() => {});
  }
  return trace;
}

/** What the trace of a reply says below its first line. */
async function shown(body: string | null, headers: Record<string, string> = {}): Promise<string> {
  const reply = () => new Response(body, { headers: { "content-type": "text/plain", ...headers } });
  const trace = await traceOf([[{}, reply]]);
  const [, lines = ""] = trace.split(/^<.*\n/m);
  return lines.replace(/^ {2}content-type: .*\n/m, "").replaceAll(/hash:[0-9a-f]{8}/g, "…");
}

const post = (members: Record<string, string>): RequestInit => ({
  method: "POST",
  body: new URLSearchParams(members),
});

describe("traceFetch()", () => {
  it("tells requests and replies one after the other, and hides what is secret", async () => {
    const { clock, server, start, trace } = createScenario({
      clients: [{ client_id: "cli", client_secret: "the-s3cret" }],
    });
    server.script("token", oauthError("authorization_pending", { description: "Not yet." }));
    const login = await start({
      clientSecret: "the-s3cret",
      scope: ["openid", "offline_access"],
      headers: { "x-gateway": "let-me-1n-please" },
    });
    server.approve();
    await clock.run(login.wait());
    const seen: string[] = [];
    const numbered = trace().replace(/hash:[0-9a-f]{8}/g, (hash) => {
      if (!seen.includes(hash)) seen.push(hash);
      return `#${seen.indexOf(hash) + 1}`;
    });
    assert.equal(
      numbered.slice(numbered.indexOf("> 5")).replaceAll(/kid \w+/g, "kid …")
        .replaceAll(";charset=utf-8", ""),
      `\
> 5 POST https://auth.example.com/oauth2/token, at 5.000 s
  accept: application/json
  authorization: Basic #2
  content-type: application/x-www-form-urlencoded
  x-gateway: #1
    device_code: #3
    grant_type: urn:ietf:params:oauth:grant-type:device_code
< 5 400 application/json, after 0 ms
  content-type: application/json
    error: authorization_pending
    error_description: Not yet.
> 6 POST https://auth.example.com/oauth2/token, at 10.000 s
  accept: application/json
  authorization: Basic #2
  content-type: application/x-www-form-urlencoded
  x-gateway: #1
    device_code: #3
    grant_type: urn:ietf:params:oauth:grant-type:device_code
< 6 200 application/json, after 0 ms
  cache-control: no-store
  content-type: application/json
    access_token: #6
    token_type: Bearer
    expires_in: 3600
    refresh_token: #7
    id_token: #8 (JWT: alg ES256, kid …)
    scope: openid offline_access
`,
    );
    assert.match(numbered, /^# Whatever is not known to be harmless is hidden as hash:…/);
    assert.match(numbered, /\n {4}user_code: #4\n {4}verification_uri: .*\/device\n/);
    assert.match(numbered, /\n {4}verification_uri_complete: https:\/\/auth\.example\.com #5\n/);
    assert.match(numbered, /\n {4}keys: \{ .*kty: EC.* \}\n/);
    assert.match(numbered, /\n {4}token_endpoint: https:\/\/auth\.example\.com\/oauth2\/token\n/);
  });

  it("draws hashes anew for each trace", async () => {
    const exchange: Exchange = [post({ device_code: "WDJB-MJHT" }), () => new Response()];
    const [one, two] = [await traceOf([exchange, exchange]), await traceOf([exchange])];
    const hashes = (trace: string) => trace.match(/hash:[0-9a-f]{8}/g) ?? [];
    assert.equal(new Set(hashes(one)).size, 1);
    assert.notEqual(hashes(one)[0], hashes(two)[0]);
  });

  it("gives the reply as it came, whole and byte by byte", async () => {
    const bytes = new Uint8Array([0, 255, 195, 40, 10]);
    const send = traceFetch(
      () => Promise.resolve(new Response(bytes, { status: 418, headers: { "x-a": "b" } })),
      { write: () => {} },
    );
    const reply = await send(TOKEN_URL);
    assert.equal(reply.status, 418);
    assert.equal(reply.headers.get("x-a"), "b");
    assert.deepEqual(new Uint8Array(await reply.arrayBuffer()), bytes);
  });

  it("takes requests in every form in which fetch takes them", async () => {
    let trace = "";
    const sent: string[] = [];
    const send = traceFetch(async (input, init) => {
      sent.push(await new Request(input, init).text());
      return new Response(null, { status: 204 });
    }, { write: (lines) => trace += lines });
    await send(new URL(`${TOKEN_URL}?code=1`));
    const request = new Request(TOKEN_URL, {
      ...post({ client_id: "a" }),
      headers: { "x-a": "b" },
    });
    await send(request);
    await send(TOKEN_URL, { method: "PUT", body: new Uint8Array([1]) });
    assert.deepEqual(sent, ["", "client_id=a", "\u0001"]);
    assert.match(trace, /^> 1 GET https:\/\/auth\.example\.com\/token\?code=hash:\w{8}, at/m);
    assert.match(trace, /^> 2 POST .*\n(.*\n)* {2}x-a: hash:.*\n {4}client_id: a\n/m);
    assert.match(trace, /^> 3 PUT .*\n {4}\(no text\)\n/m);
    assert.match(trace, /^< 3 204 no type, after \d+ ms\n$/m);
  });

  it("tells what a request failed with, and fails in the same way", async () => {
    let trace = "";
    const error = new TypeError("fetch failed", { cause: new Error("connect\nECONNREFUSED") });
    const send = traceFetch(() => Promise.reject(error), { write: (lines) => trace += lines });
    await assert.rejects(send(TOKEN_URL), error);
    assert.match(trace, /^! 1 fetch failed: connect\\u\{a\}ECONNREFUSED, after \d+ ms\n/m);
  });

  it("tells a reply that breaks off, and one that is given up", async () => {
    const whole = () =>
      Promise.resolve(Response.json({ error: "slow_down", padding: "a".repeat(40) }));
    const broken = await traceOf([[{}, () => breakOff()(new Request(TOKEN_URL), whole)]]);
    assert.match(broken, /"error":"slow_down"[^]*\(broke off: the connection was cut\)\n$/);
    let trace = "";
    const endless = () => huge(1e12)(new Request(TOKEN_URL), whole);
    const send = traceFetch(async () => await endless(), { write: (lines) => trace += lines });
    const reader = (await send(TOKEN_URL)).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    assert.match(trace, /\(given up before its end\)\n$/);
  });
});

describe("what a trace shows of", () => {
  for (
    const [what, body, expected] of [
      ["nothing", "", ""],
      ["an empty value", '{"access_token":""}', '    access_token: ""\n'],
      [
        "numbers",
        '{"expires_in":1,"user_code":123456,"a":7}',
        "    expires_in: 1\n    user_code: …\n    a: …\n",
      ],
      ["truth", '{"active":false,"secret":null}', "    active: false\n    secret: null\n"],
      [
        "lists",
        '{"scopes_supported":["a","b"],"x":["y"]}',
        "    scopes_supported: a, b\n    x: …\n",
      ],
      ["a list at the top", '["a",1]', "    : …, …\n"],
      ["scopes by Twitch's name", '{"scopes":"a b"}', "    scopes: a b\n"],
      ["an object in another", '{"a":{"scope":"b","c":1}}', "    a: { scope: b, c: … }\n"],
      ["a private key", '{"keys":[{"kty":"EC","d":"x"}]}', "    keys: { kty: EC, d: … }\n"],
      [
        "a URL",
        '{"error_uri":"https://u:p@a.example/b?c=d#e"}',
        "    error_uri: https://…@a.example/b?c=…#…\n",
      ],
      [
        "an issuer to the letter",
        '{"issuer":"HTTPS://A.example/"}',
        "    issuer: HTTPS://A.example/\n",
      ],
      [
        "what is no URL",
        '{"verification_uri":"javascript:alert(1)"}',
        "    verification_uri: javascript:alert(1)\n",
      ],
      ["a form", "error=slow_down&error=b&c=d", "    error: slow_down\n    error: b\n    c: …\n"],
      [
        "a page",
        "<!DOCTYPE html>\n\n<h1>502 Bad Gateway</h1>",
        "    <!DOCTYPE html>\n    <h1>502 Bad Gateway</h1>\n",
      ],
      ["a code on a page", "<p>WDJB-MJHT</p>", "    <p>…</p>\n"],
      ["a text", "Not found: x9Kq2\r\n", "    Not found: …\n"],
      ["lines that a server makes up", '{"error":"a\\n< 9 200"}', "    error: a\\u{a}< 9 200\n"],
      ["colours", "\u001b[31mred", "    \\u{1b}[…\n"],
      [
        "a token that nobody knows yet",
        '{"message":"Got ya29.a0AfH6SMBx7RkQ2_1 now"}',
        "    message: Got ya29.… now\n",
      ],
      [
        "an error code of a maker's own",
        '{"error_description":"AADSTS70016: Pending. /oauth2/v2.0"}',
        "    error_description: AADSTS70016: Pending. /oauth2/v2.0\n",
      ],
      ["a long text", "word ".repeat(1000), `${`    ${"word ".repeat(80)}`.slice(0, 400)}…\n`],
    ] as const
  ) {
    it(what, async () => assert.equal(await shown(body), expected));
  }

  it("headers", async () => {
    const trace = await shown("", {
      "www-authenticate": 'Bearer realm="a", error="b"',
      "x-request-id": "1",
      "retry-after": "5",
      location: "/a?b=c",
    });
    const lines = [
      "location: /a?b=…",
      "retry-after: 5",
      'www-authenticate: Bearer realm="a", error="b"',
    ];
    assert.deepEqual(trace.trimEnd().split("\n").map((line) => line.trim()), [
      ...lines,
      "x-request-id: …",
    ]);
  });

  it("much, no more than a hundred lines of it", async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`a${index}`, 1]));
    assert.equal((await shown(JSON.stringify(many))).split("\n").length, 100);
    const deep = `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`;
    assert.match(await shown(deep), /^ {4}a: \{ a: .*\{…\}/);
    assert.ok((await shown(`${"[".repeat(5000)}${"]".repeat(5000)}`)).length < 1000);
  });
});

/** What secrets and tokens are made of (RFC 6749 appendix A), but for spaces. */
const secret = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 8,
  maxLength: 40,
});
const code = fc.string({
  unit: fc.constantFrom(..."BCDFGHJKLMNPQRSTVWXZ"),
  minLength: 8,
  maxLength: 8,
})
  .map((letters) => `${letters.slice(0, 4)}-${letters.slice(4)}`);

describe("a trace, for any secrets,", () => {
  const html = (text: string) =>
    text.replace(
      /[&<>"]/g,
      (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one] ?? "",
    );
  const spelling = fc.constantFrom<(secret: string) => string>(
    (one) => one,
    (one) => one.toUpperCase(),
    (one) => one.slice(2),
    (one) => `${one.slice(0, 10)} ${one.slice(10)}`,
    encodeURIComponent,
    (one) => new URLSearchParams({ a: one }).toString(),
    (one) => JSON.stringify(one),
    html,
    (one) => btoa(one),
    (one) => btoa(`cli:${one}`).replaceAll("+", "-").replaceAll("/", "_"),
  );
  const place = fc.constantFrom<(text: string) => Response>(
    (text) => Response.json({ error: "invalid_grant", error_description: `no ${text}!` }),
    (text) => Response.json({ error: text }, { status: 400 }),
    (text) => Response.json({ scope: text, token_type: text }),
    (text) => Response.json({ [text]: [{ [text]: text }], issuer: text }),
    (text) => new Response(`<html><p title="${text}">${text}</p>`, { status: 502 }),
    (text) => new Response(`{"error": "x", "detail": ${JSON.stringify(text)}, `),
    (text) => new Response(`error=${encodeURIComponent(text)}`),
    (text) => new Response(null, { status: 302, headers: { location: `/${encodeURI(text)}` } }),
    (text) => new Response("{}", { headers: { "content-type": text, server: text, "x-a": text } }),
  );
  const echo = fc.tuple(fc.nat(4), spelling, place);

  it("shows none of them, wherever the server repeats them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(secret, secret, code, secret, secret),
        fc.array(echo, { minLength: 1, maxLength: 4 }),
        async (secrets, echoes) => {
          const [client_secret, device_code, user_code, access_token, refresh_token] = secrets;
          const trace = await traceOf([
            [
              post({ client_id: "cli", client_secret }),
              () => Response.json({ device_code, user_code }),
            ],
            [post({ device_code }), () => Response.json({ access_token, refresh_token })],
            ...echoes.map(([index, spell, put]): Exchange => [
              { headers: { authorization: `Basic ${btoa(`cli:${client_secret}`)}` } },
              () => put(spell(secrets[index] ?? "")),
            ]),
          ]);
          assert.deepEqual(leaks(trace, secrets), [], trace);
        },
      ),
      { numRuns: 300, seed: 8628 },
    );
  });

  it("shows none of them where a reply breaks off", async () => {
    await fc.assert(
      fc.asyncProperty(
        secret,
        code,
        fc.nat(200),
        fc.nat(2),
        async (device_code, user_code, length, indent) => {
          const members = {
            device_code,
            user_code,
            expires_in: 600,
            interval: 5,
            access_token: device_code,
          };
          const reply = JSON.stringify(members, null, indent).slice(0, length);
          const trace = await traceOf([[{}, () => new Response(reply)]]);
          assert.deepEqual(leaks(trace, [device_code, user_code]), [], trace);
        },
      ),
      { numRuns: 300, seed: 8628 },
    );
  });

  it("has no line that is not its own", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (body) => {
        const trace = await traceOf([[{}, () => new Response(body)]]);
        for (const line of trace.trimEnd().split("\n")) assert.match(line, /^(#|> 1|< 1| {2})/);
        assert.doesNotMatch(trace.replaceAll("\n", ""), /\p{Cc}/u);
      }),
      { numRuns: 200, seed: 8628 },
    );
  });
});
