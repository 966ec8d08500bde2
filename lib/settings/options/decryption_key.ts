import { article } from "../../host/keys/key_types.ts";
import { decodeBase64url } from "../../oauth/encoding/base64url.ts";
import type { Jwk } from "../../oauth/keys/jwk.ts";

/** The command that creates a key that can decrypt. */
const NEW_KEY = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out NEW";

/** The fewest bits of an RSA key that encrypts (RFC 7518 section 4.3). */
const LEAST_RSA_BITS = 2048;

/** The curves of key agreement (RFC 7518 section 4.6, RFC 8037). */
const CURVES = ["P-256", "P-384", "P-521", "X25519"];

/** The algorithms of RFC 7518 section 4.1 that are supported. */
const ALGORITHMS = /^(RSA-OAEP(-256|-384|-512)?|ECDH-ES(\+A(128|192|256)KW)?)$/;

/** The operations of a key that decrypts (RFC 7517 section 4.3). */
const OPERATIONS = ["decrypt", "unwrapKey", "deriveKey", "deriveBits"];

/**
 * Returns why a key can't decrypt ID tokens, and what to do about it.
 *
 * @param jwk a private key
 * @returns nothing if it can
 */
export function cannotDecrypt(jwk: Jwk): string | undefined {
  const { kty, crv = "", use, key_ops: operations, alg } = jwk;
  const another = `Create another: ${NEW_KEY}`;
  if (kty === "oct") {
    return "is symmetric; only private keys of RSA and elliptic curves can decrypt";
  }
  if (kty === "RSA" && bitsOf(jwk.n) < LEAST_RSA_BITS) {
    return `has ${bitsOf(jwk.n)} bits; at least ${LEAST_RSA_BITS} are required. ${another}`;
  }
  if (kty !== "RSA" && !CURVES.includes(crv)) {
    return `is ${article(crv || (kty ?? ""))} key, which can't decrypt; RSA, ${
      CURVES.join(", ")
    } can. ${another}`;
  }
  if (use !== undefined && use !== "enc") {
    return `is for signatures (its "use" is ${JSON.stringify(use)}), and can't decrypt. ${another}`;
  }
  if (operations && !operations.some((one) => OPERATIONS.includes(one))) {
    return `can't decrypt: its "key_ops" are ${JSON.stringify(operations)}. ${another}`;
  }
  if (alg !== undefined && !ALGORITHMS.test(alg)) {
    return `is for the algorithm ${JSON.stringify(alg)}, which can't decrypt. ${another}`;
  }
  return undefined;
}

/** The bits of a number in base64url. */
function bitsOf(number = "AA"): number {
  const [first = 0, ...more] = decodeBase64url(number);
  return more.length * 8 + 32 - Math.clz32(first);
}
