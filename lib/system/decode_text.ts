/**
 * Decodes the text of a file: UTF-8, or UTF-16 with a byte order mark, as Windows writes it. The
 * mark is not a part of the text.
 *
 * @throws {Error} if the file is not text; the message continues a sentence
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error("it is not text in UTF-8; save it in that encoding");
  }
  // UTF-16 without a mark, or UTF-32, is full of them.
  if (text.includes("\0")) {
    throw new Error("it contains zero bytes, as UTF-16 does; save it as UTF-8");
  }
  return text;
}
