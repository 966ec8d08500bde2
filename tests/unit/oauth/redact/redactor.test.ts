import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Redactor } from "../../../../lib/oauth/redact/redactor.ts";
import { requestSecrets } from "../../../../lib/oauth/redact/request_secrets.ts";
import { findLeaks } from "../../../support/leaks.ts";

const SECRET = 'p&ss:w%rd+with "spaces"/and<more>é';

function redact(text: string, secret: string = SECRET): string {
  return new Redactor([["client_secret", secret]]).redact(text);
}

describe("Redactor", () => {
  for (
    const [spelling, text] of [
      ["as it is", SECRET],
      ["in capitals", SECRET.replace(/[a-z]/g, (one) => one.toUpperCase())],
      ["in a form", new URLSearchParams([["", SECRET]]).toString().slice(1)],
      ["in a URL", encodeURIComponent(SECRET)],
      ["in a URL in a URL", encodeURIComponent(encodeURIComponent(SECRET))],
      ["in JSON", JSON.stringify(SECRET).slice(1, -1)],
      [
        "in JSON by Go",
        SECRET.replace(/[&<>"]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
      ],
      [
        "in JSON by PHP",
        SECRET.replaceAll('"', '\\"').replaceAll("/", "\\/").replace("é", "\\u00e9"),
      ],
      [
        "in HTML by name",
        SECRET.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
          '"',
          "&quot;",
        ),
      ],
      ["in HTML by number", SECRET.replace(/[^a-z]/g, (one) => `&#${one.charCodeAt(0)};`)],
      [
        "in HTML by hexadecimal number",
        SECRET.replace(/[^a-z]/g, (one) => `&#x${one.charCodeAt(0).toString(16)};`),
      ],
    ] as const
  ) {
    it(`hides a secret ${spelling}`, () => {
      assert.equal(redact(`Not "${text}"!`), 'Not "<client_secret>"!');
    });
  }

  it("hides a secret in Base64 and Base64url, whatever precedes it", () => {
    const bytes = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));
    for (const before of ["", "c", "cl", "cli:"]) {
      const base64 = btoa(bytes(before + SECRET));
      for (const text of [base64, base64.replaceAll("+", "-").replaceAll("/", "_")]) {
        assert.match(redact(`no ${text} here`), /^no .{0,7}<client_secret>.{0,4} here$/);
      }
    }
  });

  it("hides eight consecutive characters of it, and no fewer", () => {
    assert.equal(
      redact("code dc-01234… is unknown", "dc-0123456789"),
      "code <client_secret>… is unknown",
    );
    assert.equal(redact("code dc-0123… is unknown", "dc-0123456789"), "code dc-0123… is unknown");
  });

  it("hides a short secret only as a whole, and one of up to three characters only as a word", () => {
    assert.equal(redact("xs3cr3tx", "s3cr3t"), "x<client_secret>x");
    assert.equal(
      redact("a cat: a=a&b=A%26a", "a"),
      "<client_secret> cat: <client_secret>=<client_secret>&b=<client_secret>%26<client_secret>",
    );
    assert.equal(redact("cat", ""), "cat");
  });

  it("truncates a long text, and hides a secret at the cut", () => {
    const text = redact(`${"x".repeat(3990)}dc-0123456789`, "dc-0123456789");
    assert.equal(text, `${"x".repeat(3990)}<client_secret>…`);
  });

  it("shows no text if it would have to search for too much", () => {
    const redactor = new Redactor([["token", "ab".repeat(500_000)]]);
    assert.equal(redactor.redact("hello"), "<length 5>");
  });

  it("hides any secret in any surrounding text", () => {
    const text = fc.string({ unit: "grapheme-ascii", maxLength: 20 });
    const secret = fc.string({ unit: "grapheme-ascii", minLength: 8, maxLength: 40 });
    const spell = fc.constantFrom(
      (one: string) => one,
      encodeURIComponent,
      (one: string) => new URLSearchParams([["", one]]).toString(),
      (one: string) => JSON.stringify(one),
      (one: string) => btoa(`cli:${one}`),
    );
    fc.assert(
      fc.property(text, secret, spell, text, (before, secret, spell, after) => {
        assert.deepEqual(findLeaks(redact(before + spell(secret) + after, secret), [secret]), []);
      }),
      { numRuns: 2000, seed: 8628 },
    );
  });
});

describe("requestSecrets()", () => {
  it("finds every value not known to be public, by header and by parameter", () => {
    const headers = new Headers({
      accept: "application/json",
      authorization: `Basic ${btoa("cli:a%26b")}`,
      "x-gateway-key": "k3y-of-gateway",
      "x-version": "1",
    });
    const form = new URLSearchParams({ client_id: "cli", device_code: "d", api_key: "hunter2" });
    assert.deepEqual(requestSecrets(headers, form), [
      ["authorization", btoa("cli:a%26b")],
      ["password", "a%26b"],
      ["client_secret", "a&b"],
      ["x-gateway-key", "k3y-of-gateway"],
      ["device_code", "d"],
      ["api_key", "hunter2"],
    ]);
  });

  it("treats a malformed Authorization header as secret as a whole", () => {
    const headers = new Headers({ authorization: "Basic *not base64*" });
    assert.deepEqual(requestSecrets(headers), [["authorization", "*not base64*"]]);
  });
});
