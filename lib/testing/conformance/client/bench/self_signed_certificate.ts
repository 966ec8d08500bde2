/** A key and its certificate, in PEM. */
export interface SelfSignedCertificate {
  /** The private key. */
  readonly key: string;
  /** The certificate. */
  readonly cert: string;
}

/** The tags of ASN.1 (X.690) that a certificate consists of. */
const TAGS = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  explicit0: 0xa0,
  explicit3: 0xa3,
} as const;

/** Object identifiers in DER: ecdsa-with-SHA256, commonName and subjectAltName. */
const ECDSA_WITH_SHA256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x06, 0x03, 0x55, 0x04, 0x03];
const SUBJECT_ALT_NAME = [0x06, 0x03, 0x55, 0x1d, 0x11];

/** The name `localhost` and the address 127.0.0.1, as general names (RFC 5280 section 4.2.1.6). */
const LOCAL_NAMES = [
  ...[0x82, 9, ...new TextEncoder().encode("localhost")],
  ...[0x87, 4, 127, 0, 0, 1],
];

/**
 * Creates a certificate for this machine that no authority has signed (RFC 5280 section 4.1). A
 * client that checks certificates must not talk to a server that has it.
 */
export async function createSelfSignedCertificate(): Promise<SelfSignedCertificate> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const privateKey = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  const commonName = [...new TextEncoder().encode("untrusted")];
  const name = der("sequence", [
    ...der("set", [...der("sequence", [...COMMON_NAME, ...der("utf8String", commonName)])]),
  ]);
  const validity = [...time("200101000000Z"), ...time("491231000000Z")];
  const names = der("octetString", der("sequence", LOCAL_NAMES));
  const body = der("sequence", [
    ...der("explicit0", der("integer", [2])), // version 3
    ...der("integer", [1, ...crypto.getRandomValues(new Uint8Array(8))]),
    ...der("sequence", ECDSA_WITH_SHA256),
    ...name,
    ...der("sequence", validity),
    ...name,
    ...publicKey,
    ...der("explicit3", der("sequence", der("sequence", [...SUBJECT_ALT_NAME, ...names]))),
  ]);
  const signature = new Uint8Array(
    await crypto.subtle.sign(algorithm, pair.privateKey, new Uint8Array(body)),
  );
  const certificate = der("sequence", [
    ...body,
    ...der("sequence", ECDSA_WITH_SHA256),
    ...der("bitString", [0, ...derSignature(signature)]),
  ]);
  return { key: pem("PRIVATE KEY", [...privateKey]), cert: pem("CERTIFICATE", certificate) };
}

/** Encodes a value with its tag and its length. */
function der(tag: keyof typeof TAGS, content: readonly number[]): number[] {
  const { length } = content;
  const size = length < 128
    ? [length]
    : length < 256
    ? [0x81, length]
    : [0x82, length >> 8, length & 0xff];
  return [TAGS[tag], ...size, ...content];
}

function time(text: string): number[] {
  return der("utcTime", [...new TextEncoder().encode(text)]);
}

/** Turns the two numbers of a signature, as Web Crypto concatenates them, into DER. */
function derSignature(signature: Uint8Array): number[] {
  const half = signature.length / 2;
  const integer = (bytes: Uint8Array) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const digits = [...bytes.slice(first)];
    return der("integer", (digits[0] ?? 0) >= 128 ? [0, ...digits] : digits);
  };
  return der("sequence", [
    ...integer(signature.slice(0, half)),
    ...integer(signature.slice(half)),
  ]);
}

function pem(label: string, bytes: readonly number[]): string {
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
