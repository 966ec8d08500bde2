/** The names of one algorithm: by RFC 8037, and by RFC 9864. */
const EDDSA_NAMES = ["EdDSA", "Ed25519"];

/** Returns all names of an algorithm, the given one first. */
export function algorithmNames(alg: string): readonly string[] {
  return EDDSA_NAMES.includes(alg) ? [alg, ...EDDSA_NAMES.filter((name) => name !== alg)] : [alg];
}

/** The algorithms by key type or curve (RFC 7518 section 6, RFC 8037), the preferred one first. */
export const ALGORITHMS: ReadonlyMap<string, readonly string[]> = new Map([
  ["RSA", ["RS256", "PS256", "RS384", "PS384", "RS512", "PS512"]],
  ["P-256", ["ES256"]],
  ["P-384", ["ES384"]],
  ["P-521", ["ES512"]],
  ["Ed25519", EDDSA_NAMES],
  ["AKP", ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]],
]);

/**
 * Returns the parameters of an algorithm for Web Crypto: to import a key, to sign and to verify.
 *
 * @param alg the algorithm's name in RFC 7518 section 3.1
 * @throws {TypeError} if it is not supported
 */
export function webAlgorithm(alg: string): Algorithm & EcKeyImportParams & RsaHashedImportParams {
  const hash = `SHA-${alg.slice(2)}`;
  const named = (name: string, more: object = {}) =>
    ({ name, hash, ...more }) as Algorithm & EcKeyImportParams & RsaHashedImportParams;
  const [kind] = [...ALGORITHMS].find(([, known]) => known.includes(alg)) ?? [];
  if (kind === undefined) throw new TypeError(`The algorithm ${alg} is not known.`);
  if (kind.startsWith("P-")) return named("ECDSA", { namedCurve: kind });
  if (kind === "AKP") return named(alg);
  if (kind !== "RSA") return named(kind);
  if (alg.startsWith("RS")) return named("RSASSA-PKCS1-v1_5");
  return named("RSA-PSS", { saltLength: +alg.slice(2) / 8 });
}
