import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readFetchArguments } from "../../../../lib/oauth/resource/resource_request.ts";

const API = "https://api.example.com/things";

describe("readFetchArguments()", () => {
  it("reads a URL, without a body", () => {
    for (const input of [API, new URL(API)]) {
      const { method, url, headers, body, signal } = readFetchArguments(input);
      assert.deepEqual([method, url, [...headers]], ["GET", API, []]);
      assert.deepEqual([body, signal], [undefined, undefined]);
    }
  });

  it("reads the options", () => {
    const { signal } = new AbortController();
    const init: RequestInit = { method: "put", body: "x", headers: { a: "b" }, signal };
    const request = readFetchArguments(API, { ...init, cache: "no-store" });
    assert.equal(request.method, "PUT");
    assert.equal(request.headers.get("a"), "b");
    assert.equal(request.body?.open(), "x");
    assert.equal(request.signal, signal);
    assert.equal(request.init?.cache, "no-store");
    assert.ok(!("body" in (request.init ?? {})) && !("signal" in (request.init ?? {})));
    assert.equal(readFetchArguments(API, { signal: null }).signal, undefined);
  });

  it("reads a Request, whose options others override", async () => {
    const given = new Request(API, { method: "POST", body: "x", headers: { a: "b" } });
    const read = readFetchArguments(given);
    assert.deepEqual([read.method, read.url, read.headers.get("a")], ["POST", API, "b"]);
    assert.equal(read.body?.repeatable, false);
    assert.equal(read.signal, given.signal);
    const own = readFetchArguments(given, { method: "PUT", body: "y", headers: { a: "c" } });
    assert.deepEqual([own.method, own.headers.get("a"), own.body?.open()], ["PUT", "c", "y"]);
    assert.equal(await given.text(), "x");
  });

  for (
    const [name, body, repeatable] of [
      ["text", "x", true],
      ["bytes", new Uint8Array(1), true],
      ["a buffer", new ArrayBuffer(1), true],
      ["a form", new URLSearchParams("a=b"), true],
      ["a form with parts", new FormData(), true],
      ["a blob", new Blob(["x"]), true],
      ["a stream", new Blob(["x"]).stream(), false],
    ] as [string, BodyInit, boolean][]
  ) {
    it(`${repeatable ? "can" : "can't"} repeat ${name}`, () => {
      const request = readFetchArguments(API, { method: "POST", body });
      assert.equal(request.body?.repeatable, repeatable);
      assert.equal(request.body?.open(), body);
    });
  }

  it("rejects a URL with a user name or a password", () => {
    for (const part of ["ann", "ann:pass", ":pass"]) {
      assert.throws(() => readFetchArguments(`https://${part}@api.example.com/`), {
        code: "invalid_options",
        message: "The URL of a request must not contain a user name or password.",
      });
    }
  });

  it("rejects a body that can't be sent, as fetch does", async () => {
    for (const method of ["GET", "HEAD"]) {
      assert.throws(() => readFetchArguments(API, { method, body: "x" }), {
        name: "TypeError",
        message: `A ${method} request can't have a body.`,
      });
    }
    const used = { name: "TypeError", message: "The body of the request has been used already." };
    const body = new Blob(["x"]).stream();
    const reader = body.getReader();
    assert.throws(() => readFetchArguments(API, { method: "POST", body }), used);
    reader.releaseLock();
    assert.ok(readFetchArguments(API, { method: "POST", body }));
    const given = new Request(API, { method: "POST", body: "x" });
    await given.text();
    assert.throws(() => readFetchArguments(given), used);
    assert.equal(readFetchArguments(given, { body: "y" }).body?.open(), "y");
    const begun = new Request(API, { method: "POST", body: "x" });
    const part = begun.body?.getReader();
    await part?.read();
    part?.releaseLock();
    assert.throws(() => readFetchArguments(begun), used);
  });
});
