import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeText } from "../../../lib/system/decode_text.ts";

const utf16 = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));

describe("decodeText()", () => {
  for (
    const [name, bytes] of Object.entries({
      "UTF-8": new TextEncoder().encode("sécret\n"),
      "UTF-8 with a byte order mark": new TextEncoder().encode("\ufeffsécret\n"),
      "UTF-16 as Windows writes it": utf16("\ufeffsécret\n"),
      "UTF-16 with the high byte first": utf16("\ufeffsécret\n").map((_, index, all) =>
        all[index ^ 1] ?? 0
      ),
    })
  ) {
    it(`reads ${name}, without the mark`, () => assert.equal(decodeText(bytes), "sécret\n"));
  }

  for (
    const [name, bytes, message] of [
      ["an old encoding", new Uint8Array(Buffer.from("s\xe9cret", "latin1")), /not text in UTF-8/],
      ["UTF-16 without a mark", utf16("secret"), /zero bytes, as UTF-16 does/],
      ["half a character of UTF-16", utf16("\ufeffsecret").subarray(0, 5), /not text in UTF-8/],
    ] as const
  ) {
    it(`rejects ${name}`, () => {
      assert.throws(() => decodeText(bytes), { message });
    });
  }
});
