import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { proxyFor } from "../../../lib/host/proxy_for.ts";

describe("proxyFor()", () => {
  const https = new URL("https://auth.example.com/x");
  const proxy = { HTTPS_PROXY: "http://user:pass@proxy:3128" };

  it("returns the variable, and no credentials", () => {
    assert.deepEqual(proxyFor(https, proxy), {
      url: "http://proxy:3128",
      hostname: "proxy",
      variable: "HTTPS_PROXY",
    });
  });

  it("depends on the scheme, and prefers lower case", () => {
    assert.equal(proxyFor(new URL("http://a.example"), proxy), undefined);
    const both = { ...proxy, https_proxy: "other:1" };
    assert.equal(proxyFor(https, both)?.hostname, "other");
    assert.equal(proxyFor(https, both)?.variable, "https_proxy");
  });

  for (
    const exception of ["*", "auth.example.com", "x,.example.com", "example.com", "*.example.com"]
  ) {
    it(`honors NO_PROXY=${exception}`, () => {
      assert.equal(proxyFor(https, { ...proxy, NO_PROXY: exception }), undefined);
    });
  }

  it("supports a network of addresses, and ALL_PROXY for both schemes", () => {
    const env = { ALL_PROXY: "http://proxy:3128", NO_PROXY: "10.1.0.0/16" };
    assert.equal(proxyFor(new URL("http://10.1.2.3"), env), undefined);
    assert.equal(proxyFor(new URL("http://10.2.2.3"), env)?.variable, "ALL_PROXY");
    assert.equal(proxyFor(https, env)?.variable, "ALL_PROXY");
  });

  for (
    const url of ["http://127.0.0.1:1", "https://127.3.2.1", "http://localhost", "http://[::1]"]
  ) {
    it(`returns none for ${url}, which is this machine`, () => {
      assert.equal(proxyFor(new URL(url), { ALL_PROXY: "http://proxy:3128" }), undefined);
    });
  }

  it("returns an ALL_PROXY of another kind only on Deno, as its requests use it", () => {
    const env = { ALL_PROXY: "socks5://proxy:1080" };
    assert.equal(proxyFor(https, env) !== undefined, "Deno" in globalThis);
    assert.equal(proxyFor(https, { ALL_PROXY: "proxy:3128" })?.url, "http://proxy:3128");
  });

  it("returns none for an IPv6 address in NO_PROXY, with or without brackets", () => {
    const url = new URL("https://[2001:db8::1]");
    for (const exception of ["[2001:db8::1]", "2001:db8::1"]) {
      assert.equal(proxyFor(url, { ...proxy, NO_PROXY: exception }), undefined, exception);
    }
  });

  for (
    const exception of ["", "ample.com", "auth.example.com:444", "example.com:443", "other.com"]
  ) {
    it(`returns it if NO_PROXY=${exception} covers something else`, () => {
      assert.ok(proxyFor(https, { ...proxy, no_proxy: exception }));
    });
  }
});
