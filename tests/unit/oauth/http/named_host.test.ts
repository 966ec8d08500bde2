import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { canonicalHost, hostOfServer, hostOfUrl } from "../../../../lib/oauth/http/named_host.ts";

describe("canonicalHost()", () => {
  it("compares hosts without regard to case and the port of https", () => {
    assert.equal(canonicalHost("GIT.Example.com:443"), "git.example.com");
    assert.equal(canonicalHost("git.example.com:8443"), "git.example.com:8443");
    assert.equal(canonicalHost("[::1]:8443"), "[::1]:8443");
  });

  it("accepts nothing that a tool could understand differently", () => {
    for (
      const text of [
        "",
        "git.example.com.",
        ".example.com",
        "*.example.com",
        "ann@git.example.com",
        "git.example.com/x",
        "git.example.com\\x",
        "git%2Eexample.com",
        "ｇit.example.com",
        "git.example.com:",
        "git.example.com:https",
        "git.example.com:443:443",
        "git.example.com\n",
        " git.example.com",
      ]
    ) assert.equal(canonicalHost(text), undefined, JSON.stringify(text));
  });
});

describe("hostOfUrl()", () => {
  it("finds the host of encrypted schemes, and of loopback with its port", () => {
    assert.equal(hostOfUrl("https://GIT.example.com:443/a?b#c"), "git.example.com");
    assert.equal(hostOfUrl("grpcs://cache.example.com:8980"), "cache.example.com:8980");
    assert.equal(hostOfUrl("http://127.0.0.1:5000/simple/"), "127.0.0.1:5000");
    assert.equal(hostOfUrl("http://localhost/"), "localhost:80");
    assert.equal(hostOfUrl("http://localhost:443/"), "localhost:443");
  });

  it("finds none for plain http elsewhere, other schemes, and anything hidden in the authority", () => {
    for (
      const url of [
        "http://git.example.com/",
        "http://localhost.example.com:5000/",
        "ftp://git.example.com/",
        "git.example.com",
        "https:git.example.com",
        "https://ann@git.example.com/",
        "https://evil.com\\@git.example.com/",
        "https://git.example.com\\.evil.com/",
        "https:///git.example.com",
        "https://git.example.com:0x1bb/",
      ]
    ) assert.equal(hostOfUrl(url), undefined, url);
  });
});

describe("hostOfServer()", () => {
  it("accepts a bare host, and loopback only with a port", () => {
    assert.equal(hostOfServer("Registry.example.com"), "registry.example.com");
    assert.equal(hostOfServer("registry.example.com/team"), "registry.example.com");
    assert.equal(hostOfServer("localhost:5000"), "localhost:5000");
    for (
      const text of [
        "localhost",
        "127.0.0.1",
        "127.0.0.999",
        "[::1]",
        "http://registry.example.com",
      ]
    ) {
      assert.equal(hostOfServer(text), undefined, text);
    }
  });
});
