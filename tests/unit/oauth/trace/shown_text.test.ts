import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ShownText } from "../../../../lib/oauth/trace/shown_text.ts";

describe("ShownText", () => {
  it("replaces a secret with its name, and numbers further values of it", () => {
    const text = new ShownText(["known-secret-aa"]);
    text.learn("refresh_token", "first-4711-0815");
    text.learn("refresh_token", "second-1234-99");
    text.learn("other", "first-4711-0815");
    assert.equal(text.plain("known-secret-aa"), "<secret>");
    assert.equal(text.hidden("first-4711-0815"), "<refresh_token>");
    assert.equal(text.hidden("second-1234-99"), "<refresh_token 2>");
    assert.equal(text.plain("second-1234-99"), "<refresh_token 2>");
    assert.equal(text.hidden("unknown"), "<length 7>");
    assert.equal(text.hidden(""), '""');
  });

  it("shows the names of issued secrets that the protocol defines, and no others", () => {
    for (const name of ["access_token", "device_code", "id_token", "refresh_token", "user_code"]) {
      const text = new ShownText([]);
      text.learnIssued(name, "issued-4711-0815");
      assert.equal(text.hidden("issued-4711-0815"), `<${name}>`);
    }
    const text = new ShownText([]);
    text.learnIssued("the_secret_itself_code", "issued-4711-0815");
    assert.equal(text.hidden("issued-4711-0815"), "<secret>");
  });

  it("learns values of eight characters and more in a URL", () => {
    const text = new ShownText([]);
    text.learnUrl("https://a/?one=12345678&two=1234567#three-9876543");
    assert.equal(text.plain("12345678"), "<secret>");
    assert.equal(text.plain("1234567 x"), "1234567 x");
    assert.equal(text.plain("three-9876543 x"), "three-9876543 x");
    text.learnUrl("https://a/#four=fragment-123");
    assert.equal(text.plain("fragment-123"), "<secret 2>");
  });

  for (
    const [words, expected] of [
      ["no token here", "no token here"],
      ["abcdefgh12345678", "…"],
      ["abcdefgh1234567", "abcdefgh1234567"],
      ["abcdefghijklmnopqrst", "abcdefghijklmnopqrst"],
      ["12345678901234567890", "12345678901234567890"],
      ["ABCDEFGH12345678", "…"],
      ["see abc%2Fdef+g=h~i-j_1 now", "see … now"],
    ] as const
  ) {
    it(`words() shows ${words} as ${expected}`, () => {
      assert.equal(new ShownText([]).words(words), expected);
    });
  }

  for (
    const [page, expected] of [
      ["Bad Gateway 502", "Bad Gateway 502"],
      ["bad-gateway or_not <h1>", "bad-gateway or_not <h1>"],
      ["<!DOCTYPE HTML>", "<!DOCTYPE HTML>"],
      ["HTTPS NGINX", "HTTPS NGINX"],
      ["TOOLONG h7 12345 aB", "… … … …"],
      ["abcdefghijklmnop", "…"],
      ["a-b-", "…"],
      ["---- ~~", "---- ~~"],
      ['<a href="https://a/?b">', "<a ……>"],
      ["<a href='x y'>", "<a ……>"],
      ["<a href=x>", "<a ……>"],
      ['<a href="open', "<a ……"],
      ["a = b", "a =…"],
    ] as const
  ) {
    it(`usualWords() shows ${page} as ${expected}`, () => {
      assert.equal(new ShownText([]).usualWords(page), expected);
    });
  }

  for (
    const [url, expected] of [
      ["https://a.example/b/c", "https://a.example/b/c"],
      ["https://ann:pw@a.example/b@c", "https://…@a.example/b@c"],
      ["ann@a.example", "…@a.example"],
      ["https://a/?b=c&d=ef#g", "https://a/?b=<length 1>&d=<length 2>#<length 1>"],
      ["https://a/?b", "https://a/?<length 1>"],
      ["https://a/?b=", "https://a/?<length 2>"],
      ["/path?code=known-4711-0815", "/path?code=<device_code>"],
    ] as const
  ) {
    it(`url() shows ${url} as ${expected}`, () => {
      const text = new ShownText([]);
      text.learn("device_code", "known-4711-0815");
      assert.equal(text.url(url), expected);
    });
  }

  it("shows only lengths after it withholds all", () => {
    const text = new ShownText([]);
    text.withholdAll();
    assert.equal(text.plain("words"), "<length 5>");
    assert.equal(text.plain(""), "");
  });
});
