/** A value in DER (X.690): its tag, its content, and all of its bytes. */
export interface DerValue {
  tag: number;
  content: Uint8Array;
  whole: Uint8Array;
}

/**
 * Reads the values in a text of DER, one after the other, without those inside them.
 *
 * @throws {RangeError} if it is not DER
 */
export function readDer(bytes: Uint8Array = new Uint8Array()): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const [tag = 0, first = 0x80] = bytes.subarray(at);
    let start = at + 2;
    let length = first;
    if (first >= 0x80) {
      const size = bytes.subarray(start, start += first & 0x7f);
      length = size.length > 0 && size.length < 5
        ? size.reduce((sum, byte) => sum * 256 + byte, 0)
        : Infinity;
    }
    const end = start + length;
    if (!(end <= bytes.length)) throw new RangeError("malformed DER");
    values.push({ tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return values;
}

/** Encodes a value in DER: its tag, its length, its content. */
export function encodeDer(
  tag: number,
  ...parts: readonly Iterable<number>[]
): Uint8Array<ArrayBuffer> {
  const content = parts.flatMap((part) => [...part]);
  const size: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  const short = content.length < 0x80;
  return new Uint8Array([
    tag,
    ...(short ? [content.length] : [0x80 | size.length, ...size]),
    ...content,
  ]);
}
