/** The permutation of RFC 2268 section 2, in hex. */
const PI_TABLE = "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2" +
  "179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82" +
  "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626" +
  "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7" +
  "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec" +
  "c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731" +
  "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9" +
  "0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad";

/**
 * Decrypts RC2 in CBC mode (RFC 2268), which no runtime offers, and which older programs encrypt
 * the certificates of a PKCS#12 file with.
 *
 * @param key the key, all of whose bits are used
 * @param options the initialization vector, and the encrypted text
 * @returns the text with its padding
 */
export function decryptRc2(
  key: Uint8Array,
  { iv, data }: { iv: Uint8Array; data: Uint8Array },
): Uint8Array {
  const words = expandKey(key);
  const plain = new Uint8Array(data.length);
  for (let at = 0; at + 8 <= data.length; at += 8) {
    const before = at === 0 ? iv : data.subarray(at - 8, at);
    decryptBlock(words, data.subarray(at, at + 8)).forEach((byte, index) => {
      plain[at + index] = byte ^ (before[index] ?? 0);
    });
  }
  return plain;
}

function expandKey(key: Uint8Array): number[] {
  const pi = Uint8Array.from(PI_TABLE.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const bytes = new Uint8Array(128);
  bytes.set(key);
  const byte = (index: number) => bytes[index] ?? 0;
  for (let index = key.length; index < 128; index++) {
    bytes[index] = pi[(byte(index - 1) + byte(index - key.length)) & 255] ?? 0;
  }
  bytes[128 - key.length] = pi[byte(128 - key.length)] ?? 0;
  for (let index = 127 - key.length; index >= 0; index--) {
    bytes[index] = pi[byte(index + 1) ^ byte(index + key.length)] ?? 0;
  }
  return Array.from({ length: 64 }, (_, index) => byte(2 * index) | byte(2 * index + 1) << 8);
}

function decryptBlock(words: readonly number[], block: Uint8Array): Uint8Array {
  const r = [0, 1, 2, 3].map((index) => (block[2 * index] ?? 0) | (block[2 * index + 1] ?? 0) << 8);
  const part = (index: number) => r[index & 3] ?? 0;
  const word = (index: number) => words[index & 63] ?? 0;
  for (let round = 15; round >= 0; round--) {
    for (let index = 3; index >= 0; index--) {
      const turn = [1, 2, 3, 5][index] ?? 0;
      const turned = part(index) >>> turn | part(index) << (16 - turn);
      const mixed = (part(index - 1) & part(index - 2)) + (~part(index - 1) & part(index - 3));
      r[index] = (turned - word(4 * round + index) - mixed) & 0xffff;
    }
    if (round !== 5 && round !== 11) continue;
    for (let index = 3; index >= 0; index--) {
      r[index] = (part(index) - word(part(index - 1))) & 0xffff;
    }
  }
  return Uint8Array.from(r.flatMap((value) => [value & 255, value >> 8]));
}
