import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { agentProxies } from "../../../lib/host/agent_proxies.ts";
import { proxyFor } from "../../../lib/host/proxy_for.ts";

describe("proxyFor()", () => {
  const https = new URL("https://auth.example.com/x");
  const proxy = { HTTPS_PROXY: "http://user:pass@proxy:3128" };

  it("names the proxy without credentials, and its variable", () => {
    const { name, hostname, variable } = proxyFor(https, proxy) ?? {};
    assert.deepEqual({ name, hostname, variable }, {
      name: "http://proxy:3128",
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

  it("returns a SOCKS proxy as well", () => {
    const env = { ALL_PROXY: "socks5://proxy:1080" };
    assert.equal(proxyFor(https, env)?.name, "socks5://proxy:1080");
    assert.equal(proxyFor(https, { ALL_PROXY: "proxy:3128" })?.url, "http://proxy:3128");
  });

  for (
    const [exception, url, direct] of [
      ["[2001:db8::1]", "https://[2001:db8::1]", true],
      ["2001:db8::1", "https://[2001:db8::1]", true],
      ["2001:DB8:0:0:0:0:0:1", "https://[2001:db8::1]", true],
      ["[2001:db8::1]:443", "https://[2001:db8::1]", true],
      ["[2001:db8::1]:444", "https://[2001:db8::1]", false],
      ["2001:db8::2", "https://[2001:db8::1]", false],
      ["2001:db8::/32", "https://[2001:db8:9::1]", true],
      ["[2001:db8::]/32", "https://[2001:db8:9::1]", true],
      ["2001:db8::/32", "https://[2001:db9::1]", false],
      ["2001:db8::/129", "https://[2001:db8::1]", false],
      ["::/0", "https://10.1.2.3", false],
      ["0.0.0.0/0", "https://10.1.2.3", true],
      ["0.0.0.0/0", "https://[2001:db8::1]", false],
      ["10.1.2.3", "https://10.1.2.3", true],
      ["10.1.2.3", "https://10.1.2.30", false],
      ["10.1.2.3:443", "https://10.1.2.3", true],
      ["10.1.2.3:8443", "https://10.1.2.3", false],
      ["10.1.2.3/33", "https://10.1.2.3", false],
      ["10.0.0.0-10.255.255.255", "https://10.1.2.3", true],
      ["10.255.255.255-10.0.0.0", "https://10.1.2.3", false],
      ["10.1.2.3/32", "https://10.1.2.4", false],
      ["EXAMPLE.com.", "https://auth.example.com", true],
      ["example.com", "https://auth.example.com.", true],
      ["bücher.example", "https://xn--bcher-kva.example", true],
      ["my-host.example", "https://my-host.example", true],
      ["10-1.example", "https://a.10-1.example", true],
      ["auth.example.com:443", "https://auth.example.com.", true],
      ["auth.example.com:443", "https://auth.example.com", true],
      ["auth.example.com:80", "http://auth.example.com", true],
      ["auth.example.com:80", "https://auth.example.com", false],
      ["http://auth.example.com", "https://auth.example.com", false],
      [",, ,", "https://auth.example.com", false],
      ["a b\texample.com", "https://auth.example.com", true],
    ] as const
  ) {
    it(`${direct ? "is none" : "is one"} for ${url} if NO_PROXY is ${JSON.stringify(exception)}`, () => {
      const env = { ALL_PROXY: "http://proxy:3128", NO_PROXY: exception };
      assert.equal(proxyFor(new URL(url), env) === undefined, direct);
    });
  }

  for (
    const exception of ["", "ample.com", "auth.example.com:444", "example.com:443", "other.com"]
  ) {
    it(`returns it if NO_PROXY=${exception} covers something else`, () => {
      assert.ok(proxyFor(https, { ...proxy, no_proxy: exception }));
    });
  }
});

describe("agentProxies()", () => {
  for (
    const [env, agent] of [
      [{ HTTP_PROXY: "proxy:3128" }, { HTTP_PROXY: "http://proxy:3128", NO_PROXY: "" }],
      [{ HTTPS_PROXY: "a:1", https_proxy: "https://b" }, {
        HTTPS_PROXY: "https://b",
        NO_PROXY: "",
      }],
      [
        { ALL_PROXY: "HTTP://all", http_proxy: "http://u%40:p%25@one" },
        { HTTP_PROXY: "http://u%40:p%25@one", HTTPS_PROXY: "http://all", NO_PROXY: "" },
      ],
      [{ ALL_PROXY: "socks5://all" }, {
        HTTP_PROXY: "socks5://all:1080",
        HTTPS_PROXY: "socks5://all:1080",
        NO_PROXY: "",
      }],
      [{ NO_PROXY: "[2001:db8::1], A.example, *.b.example .c.example d:1" }, {
        NO_PROXY: "2001:db8::1,.a.example,.b.example,.c.example,d:1",
      }],
      [{ NO_PROXY: "10.1.2.3/16,192.168.0.1/32,10.0.0.0/33,::1,*" }, {
        NO_PROXY: "10.1.0.0-10.1.255.255,192.168.0.1-192.168.0.1,::1,*",
      }],
    ] as const
  ) {
    it(`returns ${JSON.stringify(agent)} for ${JSON.stringify(env)}`, () => {
      assert.deepEqual(agentProxies(env as Record<string, string>), agent);
    });
  }
});
