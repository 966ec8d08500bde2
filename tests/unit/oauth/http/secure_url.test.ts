import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  isLoopback,
  isWebUrl,
  parseSecureUrl,
  type SecureUrlOptions,
} from "../../../../lib/oauth/http/secure_url.ts";

const parse = (value: string, own: Partial<SecureUrlOptions> = {}) =>
  parseSecureUrl(value, { name: "issuer", ...own }).href;

describe("parseSecureUrl()", () => {
  it("accepts https anywhere, and plain http on loopback or if it is allowed", () => {
    assert.equal(parse("https://a.example/b?c"), "https://a.example/b?c");
    assert.equal(parse(" HTTPS://A.example "), "https://a.example/");
    assert.equal(parse("http://localhost:8080/"), "http://localhost:8080/");
    assert.equal(parse("http://a.example/", { allowHttp: true }), "http://a.example/");
    assert.equal(
      parse("http://localhost/", { allowHttp: true, allowLoopback: false }),
      "http://localhost/",
    );
    assert.equal(parse("https://localhost/", { allowLoopback: false }), "https://localhost/");
  });

  for (
    const [value, message, own] of [
      ["a.example", 'The issuer "a.example" is not a URL like https://auth.example.com.'],
      [
        "ftp://a.example/",
        'The issuer "ftp://a.example/" is not a URL like https://auth.example.com.',
      ],
      [
        "https:a.example",
        'The issuer "https:a.example" is not a URL like https://auth.example.com.',
      ],
      ["xhttps://a", 'The issuer "xhttps://a" is not a URL like https://auth.example.com.'],
      ["https://ann:secret@a.example/", "The issuer must not contain a user name or password."],
      ["https://ann@a.example/", "The issuer must not contain a user name or password."],
      ["https://:secret@a.example/", "The issuer must not contain a user name or password."],
      ["https://a.example/#b", 'The issuer "https://a.example/#b" must not have a fragment (#…).'],
      ["https://a.example/#", 'The issuer "https://a.example/#" must not have a fragment (#…).'],
      [
        "http://a.example/",
        'The issuer "http://a.example/" is plain http, so anyone on the network could read the ' +
        "tokens: use https.",
      ],
      [
        "http://127.0.0.1/",
        'The issuer "http://127.0.0.1/" is plain http on this machine, but the server is remote: ' +
        "another program here would receive the secrets. It must be https; use --allow-http, or " +
        "the option allowHttp, if it is correct.",
        { allowLoopback: false },
      ],
      [
        "http://a.example/the-secret",
        'The issuer "http://a.example/<secret>" is plain http, so anyone on the network could read ' +
        "the tokens: use https.",
        { hide: (url: string) => url.replace("the-secret", "<secret>") },
      ],
      [
        `x${"y".repeat(300)}`,
        `The issuer "x${"y".repeat(199)}…" is not a URL like https://auth.example.com.`,
      ],
    ] as const
  ) {
    it(`rejects ${value.slice(0, 40)}`, () => {
      assert.throws(() => parse(value, own), { code: "invalid_options", message });
    });
  }

  it("has the name and the code of its caller in the error", () => {
    assert.throws(() => parse("http://a/", { name: "token_endpoint", code: "invalid_response" }), {
      code: "invalid_response",
      message: /^The token_endpoint "http:\/\/a\/" is plain http/,
    });
    assert.throws(() => parse("https://a:b@c/", { code: "invalid_response" }), {
      code: "invalid_response",
    });
  });
});

describe("isLoopback()", () => {
  for (
    const [hostname, expected] of [
      ["localhost", true],
      ["localhost.", true],
      ["127.0.0.1", true],
      ["127.255.10.42", true],
      ["[::1]", true],
      ["localhost.example", false],
      ["notlocalhost", false],
      ["localhost..", false],
      ["128.0.0.1", false],
      ["127.0.0.1.example", false],
      ["x127.0.0.1", false],
      ["[::2]", false],
      ["a[::1]", false],
    ] as const
  ) {
    it(`${hostname}: ${expected}`, () => assert.equal(isLoopback({ hostname }), expected));
  }
});

describe("isWebUrl()", () => {
  for (
    const [text, expected] of [
      ["https://a.example/", true],
      ["http://a.example/", true],
      ["javascript:alert(1)", false],
      ["ftp://a.example/", false],
      ["a.example", false],
    ] as const
  ) {
    it(`${text}: ${expected}`, () => assert.equal(isWebUrl(text), expected));
  }
});
