import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  learnMembers,
  type Member,
  memberLines,
} from "../../../../lib/oauth/trace/shown_members.ts";
import { ShownText } from "../../../../lib/oauth/trace/shown_text.ts";

/** Returns the lines that show a reply's members. */
function show(members: Record<string, unknown>, text = new ShownText([])): string[] {
  const entries = Object.entries(members);
  learnMembers(entries, { text });
  return [...memberLines(entries, text)];
}

const jwt = (header: string) => `${btoa(header).replaceAll("=", "")}.e30.x`;
const nested = (levels: number, inner: unknown): unknown =>
  levels === 0 ? inner : { a: nested(levels - 1, inner) };

describe("memberLines()", () => {
  for (
    const [what, members, lines] of [
      [
        "defined members",
        { client_id: "cli", scope: "a b", expires_in: 60, interval: 5, alg: "x" },
        [
          "client_id: cli",
          "scope: a b",
          "expires_in: 60",
          "interval: 5",
          "alg: x",
        ],
      ],
      ["durations of other names", {
        ext_expires_in: 1,
        refresh_token_expires_in: 2,
        expires_in_2: 3,
      }, [
        "ext_expires_in: 1",
        "refresh_token_expires_in: 2",
        "expires_in_2: <length 1>",
      ]],
      ["lists of what is supported", { scopes_supported: ["a", "b"], my_supported: "x" }, [
        "scopes_supported: a, b",
        "my_supported: x",
      ]],
      ["names that only contain a defined one", { my_alg: "x", alg_x: "y", xmessage: "z" }, [
        "my_alg: <length 1>",
        "alg_x: <length 1>",
        "xmessage: <length 1>",
      ]],
      ["the server's words", {
        error: "a",
        Error_Description: "b",
        detail: "c",
        title: "d",
        msg: "e",
      }, [
        "error: a",
        "Error_Description: b",
        "detail: c",
        "title: d",
        "msg: e",
      ]],
      ["an error's codes, which are words", { error_codes: [70016], error_code: "slow" }, [
        "error_codes: 70016",
        "error_code: slow",
      ]],
      ["URLs", { issuer: "https://a/?b=c", token_endpoint: "https://a/t", my_endpoint_x: "u" }, [
        "issuer: https://a/?b=<length 1>",
        "token_endpoint: https://a/t",
        "my_endpoint_x: <length 1>",
      ]],
      ["a complete URL up to its path", { verification_uri_complete: "https://a.example/b?c" }, [
        "verification_uri_complete: https://a.example/…",
      ]],
      ["one that is none", { verification_uri_complete: "code" }, [
        "verification_uri_complete: /…",
      ]],
      ["values of other types", { a: null, b: true, c: 12, d: "", e: [] }, [
        "a: null",
        "b: true",
        "c: <length 2>",
        'd: ""',
        "e: []",
      ]],
      [
        "lists of objects, one line each",
        { keys: [{ kty: "EC" }, { kty: "RSA", n: "abc" }, "x"] },
        [
          "keys: { kty: EC }",
          "keys: { kty: RSA, n: <length 3> }",
          "keys: <length 1>",
        ],
      ],
      ["tokens by name", { access_token: "tok-4711", id_token: "idt-0815", my_token: "own-1234" }, [
        "access_token: <access_token>",
        "id_token: <id_token>",
        "my_token: <secret>",
      ]],
      [
        "tokens in lists and objects",
        { a: { refresh_token: "ref-4711" }, user_code: ["cod-0815"] },
        [
          "a: { refresh_token: <refresh_token> }",
          "user_code: <user_code>",
        ],
      ],
      ["a JWT's header", {
        id_token: jwt('{"alg":"ES256","typ":"JWT","kid":"one","x":"y"}'),
        access_token: jwt('{"alg":1}'),
      }, [
        "id_token: <id_token> (JWT: alg ES256, typ JWT, kid one)",
        "access_token: <access_token> (JWT: )",
      ]],
      ["what is no JWT", { a: `x${jwt('{"alg":"a"}')}`, b: `eyJ*.a.b`, c: "eyJhbGci.e30.x" }, [
        "a: <length 22>",
        "b: <length 8>",
        "c: <length 14>",
      ]],
      ["long names, cut off", { ["n".repeat(80)]: "" }, [`${"n".repeat(60)}: ""`]],
    ] as [string, Record<string, unknown>, string[]][]
  ) {
    it(`shows ${what}`, () => assert.deepEqual(show(members), lines));
  }

  it("shows five levels of objects, or of lists", () => {
    const known = nested(4, { a: 1 });
    assert.deepEqual(show(known as Record<string, unknown>), [
      "a: { a: { a: { a: { a: <length 1> } } } }",
    ]);
    const deep = Object.entries(nested(7, 1) as Record<string, unknown>);
    assert.deepEqual([...memberLines(deep, new ShownText([]))], [
      "a: { a: { a: { a: { a: { a: {…} } } } } }",
    ]);
    const lists: Member[] = [["a", [[[[[[[1]]]]]]]]];
    assert.deepEqual([...memberLines(lists, new ShownText([]))], ["a: […]"]);
    assert.deepEqual(show({ a: [[1]] }), ["a: <length 1>"]);
  });

  it("ends a long line", () => {
    const [line = ""] = show({ scope: Array.from({ length: 500 }, () => "word") });
    assert.match(line, /^scope: (word, )+…$/);
    assert.ok(line.length > 400 && line.length < 420);
  });
});

describe("learnMembers()", () => {
  for (
    const name of [
      "tokens",
      "client_secret",
      "codes",
      "password",
      "assertion",
      "code_verifier",
      "credentials",
      "Set-Cookie",
      "nonce",
      "session_id",
      "ticket",
    ]
  ) {
    it(`learns ${name}, so that it is shown nowhere later`, () => {
      const text = new ShownText([]);
      show({ [name]: "value-4711-0815" }, text);
      assert.equal(text.plain("a value-4711-0815 b"), "a <secret> b");
    });
  }

  for (const name of ["token_type", "error_code", "client_id", "tokenizer", "codec", "other"]) {
    it(`does not learn ${name}`, () => {
      const text = new ShownText([]);
      show({ [name]: "value-words-only" }, text);
      assert.equal(text.plain("a value-words-only b"), "a value-words-only b");
    });
  }

  it("learns the values in a URL", () => {
    const text = new ShownText([]);
    show({ error_uri: "https://a/?b=value-4711-0815" }, text);
    assert.equal(text.plain("value-4711-0815"), "<secret>");
  });

  it("shows no more text after a message whose depths it has not read", () => {
    const text = new ShownText([]);
    show(nested(6, { access_token: "x" }) as Record<string, unknown>, text);
    assert.equal(text.plain("words"), "<length 5>");
    const other = new ShownText([]);
    show(nested(5, { access_token: "value-4711-0815" }) as Record<string, unknown>, other);
    assert.equal(other.plain("words value-4711-0815"), "words <access_token>");
  });
});
