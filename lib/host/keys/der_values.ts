import { Buffer } from "node:buffer";
import { encodeHex } from "../../oauth/encoding/hex.ts";
import { type DerValue, encodeDer, readDer } from "../../oauth/keys/der.ts";

const OCTET_STRING = 4;
const CONSTRUCTED_OCTET_STRING = 0x24;

/** Returns the values inside a constructed value. @throws {RangeError} if there is none */
export function inside(value: DerValue | undefined): DerValue[] {
  if (!value || !(value.tag & 0x20)) throw new RangeError("unexpected DER");
  return readDer(value.content);
}

/** Returns an object identifier in hex. */
export function identifier(value: DerValue | undefined): string {
  return value?.tag === 6 ? encodeHex(value.content) : "";
}

/** Returns a number that is not negative. @throws {RangeError} if it is too large */
export function wholeNumber(value: DerValue | undefined): number {
  const number = [...value?.content ?? []].reduce((sum, byte) => sum * 256 + byte, 0);
  if (value?.tag !== 2 || number > 0xffff_ffff) throw new RangeError("unexpected DER");
  return number;
}

/** Returns the bytes of an octet string, which may consist of pieces. */
export function octets(value: DerValue | undefined): Uint8Array {
  if (!value) throw new RangeError("unexpected DER");
  return value.tag & 0x20 ? Buffer.concat(inside(value).map(octets)) : value.content;
}

/**
 * Rewrites a value in BER as DER: macOS and NSS write PKCS#12 with lengths that are not stated in
 * advance, and with strings in pieces.
 *
 * @throws {RangeError} if it is malformed
 */
export function berToDer(bytes: Uint8Array): Uint8Array {
  return rewrite(bytes, 0).der;
}

function rewrite(bytes: Uint8Array, from: number): { der: Uint8Array; end: number } {
  const tag = bytes[from] ?? 0;
  const size = bytes[from + 1] ?? 0;
  const stated = size !== 0x80;
  const start = from + 2 + (size > 0x80 ? size & 0x7f : 0);
  const length = size > 0x80
    ? bytes.subarray(from + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
    : size;
  const end = stated ? start + length : bytes.length;
  if (end > bytes.length || start > end) throw new RangeError("malformed BER");
  if (!(tag & 0x20)) return { der: bytes.slice(from, end), end };
  const parts: Uint8Array[] = [];
  let at = start;
  while (stated ? at < end : bytes[at] !== 0 || bytes[at + 1] !== 0) {
    const part = rewrite(bytes.subarray(0, end), at);
    parts.push(part.der);
    at = part.end;
  }
  const der = tag === CONSTRUCTED_OCTET_STRING
    ? encodeDer(OCTET_STRING, ...parts.map((part) => readDer(part)[0]?.content ?? []))
    : encodeDer(tag, ...parts);
  return { der, end: stated ? end : at + 2 };
}
