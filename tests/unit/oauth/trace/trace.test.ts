import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { traceFetch } from "../../../../lib/oauth/trace/trace_fetch.ts";
import { breakOff, huge, oauthError } from "../../../../lib/testing/mod.ts";
import { findLeaks } from "../../../support/leaks.ts";
import { createScenario } from "../../../support/scenario.ts";

const TOKEN_URL = "https://auth.example.com/token";

type Exchange = readonly [RequestInit, () => Response | Promise<Response>];

/** Sends requests that get these replies, and returns the trace. */
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

/** Returns the trace of a reply without its first line. */
async function shown(body: string | null, headers: Record<string, string> = {}): Promise<string> {
  const reply = () => new Response(body, { headers: { "content-type": "text/plain", ...headers } });
  const trace = await traceOf([[{}, reply]]);
  const [, lines = ""] = trace.split(/^<.*\n/m);
  return lines.replace(/^ {2}content-type: .*\n/m, "");
}

const post = (members: Record<string, string>): RequestInit => ({
  method: "POST",
  body: new URLSearchParams(members),
});

describe("traceFetch()", () => {
  it("writes requests and replies in order, and hides secrets", async () => {
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
    const shown = trace();
    assert.equal(
      shown.slice(shown.indexOf("> 5")).replaceAll(/kid \w+/g, "kid …")
        .replaceAll(";charset=utf-8", ""),
      `\
> 5 POST https://auth.example.com/oauth2/token, at 5.000 s
  accept: application/json
  authorization: Basic <authorization>
  content-type: application/x-www-form-urlencoded
  x-gateway: <x-gateway>
    device_code: <device_code>
    grant_type: urn:ietf:params:oauth:grant-type:device_code
< 5 400 application/json, after 0 ms
  content-type: application/json
    error: authorization_pending
    error_description: Not yet.
> 6 POST https://auth.example.com/oauth2/token, at 10.000 s
  accept: application/json
  authorization: Basic <authorization>
  content-type: application/x-www-form-urlencoded
  x-gateway: <x-gateway>
    device_code: <device_code>
    grant_type: urn:ietf:params:oauth:grant-type:device_code
< 6 200 application/json, after 0 ms
  cache-control: no-store
  content-type: application/json
  pragma: no-cache
    access_token: <access_token>
    token_type: Bearer
    expires_in: 3600
    refresh_token: <refresh_token>
    id_token: <id_token> (JWT: alg ES256, kid …)
    scope: openid offline_access
`,
    );
    assert.match(shown, /^# Only what is known to be harmless is shown\./);
    assert.match(shown, /\n {4}user_code: <user_code>\n {4}verification_uri: .*\/device\n/);
    assert.match(shown, /\n {4}verification_uri_complete: https:\/\/auth\.example\.com\/…\n/);
    assert.match(shown, /\n {4}keys: \{ .*kty: EC.* \}\n/);
    assert.match(shown, /\n {4}token_endpoint: https:\/\/auth\.example\.com\/oauth2\/token\n/);
  });

  it("numbers the values of one name, so that a reader sees which is used where", async () => {
    const refresh = (refresh_token: string, next: string): Exchange => [
      post({ refresh_token }),
      () => Response.json({ refresh_token: next }),
    ];
    const trace = await traceOf([
      refresh("first-token", "second-token"),
      refresh("second-token", "third-token"),
      refresh("first-token", "second-token"),
    ]);
    assert.deepEqual(trace.match(/(?<=refresh_token: ).*/g), [
      "<refresh_token>",
      "<refresh_token 2>",
      "<refresh_token 2>",
      "<refresh_token 3>",
      "<refresh_token>",
      "<refresh_token 2>",
    ]);
  });

  it("returns the reply unchanged, byte by byte", async () => {
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

  it("accepts requests in every form that fetch accepts", async () => {
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
    assert.match(trace, /^> 1 GET https:\/\/auth\.example\.com\/token\?code=<length 1>, at/m);
    assert.match(trace, /^> 2 POST .*\n(.*\n)* {2}x-a: <length 1>\n {4}client_id: a\n/m);
    assert.match(trace, /^> 3 PUT .*\n {4}\(no text\)\n/m);
    assert.match(trace, /^< 3 204 no type, after \d+ ms\n$/m);
  });

  it("writes the error of a failed request, and rejects with it", async () => {
    let trace = "";
    const error = new TypeError("fetch failed", { cause: new Error("connect\nECONNREFUSED") });
    const send = traceFetch(() => Promise.reject(error), { write: (lines) => trace += lines });
    await assert.rejects(send(TOKEN_URL), error);
    assert.match(trace, /^! 1 fetch failed: connect\\u\{a\}ECONNREFUSED, after \d+ ms\n/m);
  });

  it("writes that a reply broke off, or was aborted", async () => {
    const whole = () =>
      Promise.resolve(Response.json({ error: "slow_down", padding: "a".repeat(40) }));
    const broken = await traceOf([[{}, () => breakOff()(new Request(TOKEN_URL), whole)]]);
    assert.match(broken, / {4}<length 37>\n {4}\(broke off: the connection was cut\)\n$/);
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
        "    expires_in: 1\n    user_code: <user_code>\n    a: <length 1>\n",
      ],
      ["truth", '{"active":false,"secret":null}', "    active: false\n    secret: null\n"],
      [
        "lists",
        '{"scopes_supported":["a","b"],"x":["y"]}',
        "    scopes_supported: a, b\n    x: <length 1>\n",
      ],
      ["a list at the top", '["a",1]', "    : <length 1>, <length 1>\n"],
      ["scopes by Twitch's name", '{"scopes":"a b"}', "    scopes: a b\n"],
      ["an object in another", '{"a":{"scope":"b","c":1}}', "    a: { scope: b, c: <length 1> }\n"],
      [
        "a private key",
        '{"keys":[{"kty":"EC","d":"x"}]}',
        "    keys: { kty: EC, d: <length 1> }\n",
      ],
      [
        "a URL",
        '{"error_uri":"https://u:p@a.example/b?c=d#e"}',
        "    error_uri: https://…@a.example/b?c=<length 1>#<length 1>\n",
      ],
      [
        "an issuer to the letter",
        '{"issuer":"HTTPS://A.example/"}',
        "    issuer: HTTPS://A.example/\n",
      ],
      [
        "an invalid URL",
        '{"verification_uri":"javascript:alert(1)"}',
        "    verification_uri: javascript:alert(1)\n",
      ],
      [
        "a form",
        "error=slow_down&error=b&c=d",
        "    error: slow_down\n    error: b\n    c: <length 1>\n",
      ],
      [
        "a page",
        "<!DOCTYPE html>\n\n<h1>502 Bad Gateway</h1>",
        "    <!DOCTYPE html>\n    <h1>502 Bad Gateway</h1>\n",
      ],
      [
        "XML",
        '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/"><SecretAccessKey>sesame<',
        "    <length 79>\n",
      ],
      ["a code on a page", "<p>WDJB-MJHT</p>", "    <p>…</p>\n"],
      ["a text", "Not found: x9Kq2\r\n", "    Not found: …\n"],
      ["forged lines", '{"error":"a\\n< 9 200"}', "    error: a\\u{a}< 9 200\n"],
      ["colours", "\u001b[31mred", "    \\u{1b}[…\n"],
      [
        "an unknown token",
        '{"message":"Got ya29.a0AfH6SMBx7RkQ2_1 now"}',
        "    message: Got ya29.… now\n",
      ],
      [
        "a vendor's error code",
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
      "location: /a?b=<length 1>",
      "retry-after: 5",
      'www-authenticate: Bearer realm="a", error="b"',
    ];
    assert.deepEqual(trace.trimEnd().split("\n").map((line) => line.trim()), [
      ...lines,
      "x-request-id: <length 1>",
    ]);
  });

  it("a long text: at most a hundred lines", async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`a${index}`, 1]));
    assert.equal((await shown(JSON.stringify(many))).split("\n").length, 100);
    const deep = `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`;
    assert.match(await shown(deep), /\{…\}/);
    assert.ok((await shown(`${"[".repeat(5000)}${"]".repeat(5000)}`)).length < 1000);
  });
});

/** The characters of secrets and tokens (RFC 6749 appendix A), except spaces. */
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
          assert.deepEqual(findLeaks(trace, secrets), [], trace);
        },
      ),
      { numRuns: 300, seed: 8628 },
    );
  });

  it("shows none of them when a reply breaks off", async () => {
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
          assert.deepEqual(findLeaks(trace, [device_code, user_code]), [], trace);
        },
      ),
      { numRuns: 300, seed: 8628 },
    );
  });

  it("has no line that the server forged", async () => {
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

describe("a trace of a large reply", () => {
  /** Parts in a row, up to this many characters. */
  const upTo = (length: number, part: (index: number) => string) => {
    const parts: string[] = [];
    for (let size = 0; size < length; size += parts.at(-1)?.length ?? 1) {
      parts.push(part(parts.length));
    }
    return parts.join("");
  };
  const bodies: Record<string, (length: number) => string> = {
    "unknown members": (length) => `{${upTo(length, (at) => `"m${at}":"${at}A1b2C3",`)}"z":1}`,
    "short secrets": (length) => `{${upTo(length, (at) => `"c${at}_code":"A${at}",`)}"z":1}`,
    "long secrets": (length) =>
      `{${upTo(length, (at) => `"a${at}_token":"tok-${at}-abcdef",`)}"z":1}`,
    "one secret": (length) => `{"access_token":"${upTo(length, String)}"}`,
    "repeated secrets": (length) => `{"error_description":"${"ab1 %25 ".repeat(length / 8)}"}`,
    "keys": (length) => `{"keys":[${upTo(length, (at) => `{"kid":"${at}","alg":"x"},`)}{}]}`,
    "lists": (length) => `{"scope":[${upTo(length, () => '[["a","b"]],')}[]]}`,
    "nesting": (length) => `${"[".repeat(length / 2)}${"]".repeat(length / 2)}`,
    "a text": (length) => upTo(length, (at) => `m${at}=A1b2C3 `),
    "a URL": (length) => `{"error_uri":"/${upTo(length, (at) => `?a${at}=b%3d`)}"}`,
  };
  for (const [what, body] of Object.entries(bodies)) {
    it(`takes no longer than it should: ${what}`, async () => {
      for (const length of [63 * 1024, 1024 * 1024]) {
        const reply = body(length);
        const start = performance.now();
        await traceOf([[post({ client_secret: "ab1" }), () => new Response(reply)]]);
        // Anything quadratic takes minutes.
        assert.ok(performance.now() - start < 30_000);
      }
    });
  }

  it("searches only its beginning, and shows no text that could repeat the rest", async () => {
    const members = { padding: "x".repeat(200_000), access_token: "at-0123456789" };
    const trace = await traceOf([
      [{}, () => Response.json(members)],
      [{}, () => Response.json({ error_description: "at-0123456789" })],
    ]);
    assert.ok(!trace.includes("at-01234"));
    assert.match(trace, /error_description|<length 17>: <length 13>/);
  });

  it("continues after a large page without a secret", async () => {
    const trace = await traceOf([
      [{}, () => new Response(`<p>${"word ".repeat(200_000)}`, { status: 502 })],
      [{}, () => Response.json({ error: "slow_down" })],
    ]);
    assert.match(trace, /error: slow_down/);
  });
});
