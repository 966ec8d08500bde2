/** What a key can sign by, its kind (RFC 7518 section 6, RFC 8037) first: the usual way first. */
export const ALGORITHMS: ReadonlyMap<string, readonly string[]> = new Map([
  ["RSA", ["RS256", "PS256", "RS384", "PS384", "RS512", "PS512"]],
  ["P-256", ["ES256"]],
  ["P-384", ["ES384"]],
  ["P-521", ["ES512"]],
  ["Ed25519", ["EdDSA", "Ed25519"]],
]);

/**
 * What an algorithm is to the web's cryptography: for importing a key, for signing and for checking.
 *
 * @param alg as RFC 7518 section 3.1 names it
 * @throws {TypeError} for one that no key here signs by
 */
export function webAlgorithm(alg: string): Algorithm & EcKeyImportParams & RsaHashedImportParams {
  const hash = `SHA-${alg.slice(2)}`;
  const named = (name: string, more: object = {}) =>
    ({ name, hash, ...more }) as Algorithm & EcKeyImportParams & RsaHashedImportParams;
  const [kind] = [...ALGORITHMS].find(([, known]) => known.includes(alg)) ?? [];
  if (kind === undefined) throw new TypeError(`The algorithm ${alg} is not known.`);
  if (kind.startsWith("P-")) return named("ECDSA", { namedCurve: kind });
  if (kind !== "RSA") return named(kind);
  if (alg.startsWith("RS")) return named("RSASSA-PKCS1-v1_5");
  return named("RSA-PSS", { saltLength: +alg.slice(2) / 8 });
}
