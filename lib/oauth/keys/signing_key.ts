import { DeviceLoginError } from "../base/errors.ts";
import type { Jwk } from "./jwk.ts";
import { algorithmNames, ALGORITHMS, webAlgorithm } from "./jws_algorithm.ts";
import type { Signer } from "./jwt.ts";
import { readPrivateJwk } from "./private_jwk.ts";

/** The options of {@linkcode importSigningKey}. */
export interface SigningKeyOptions {
  /** The key's name in messages: `"client's key"`. */
  name: string;
  /** The algorithms that the server supports, if it lists any. */
  supported?: readonly string[] | undefined;
}

/**
 * Creates a signer from a private key. It signs with the JWK's own `alg`, otherwise with the preferred
 * algorithm among those that the server supports.
 *
 * @param source a JWK, the text of one or of a PEM file, or a `CryptoKey`
 * @param options the key's name, and the server's algorithms
 * @throws {DeviceLoginError} `invalid_options` if the key can't sign, or not for this server
 */
export async function importSigningKey(
  source: string | JsonWebKey | CryptoKey,
  options: SigningKeyOptions,
): Promise<Signer> {
  const { name } = options;
  const refuse = (why: string) => new DeviceLoginError("invalid_options", `The ${name} ${why}.`);
  if (source instanceof CryptoKey) {
    const alg = chooseAlgorithm(algorithmsOfKey(source), options);
    if (source.type === "private" && source.usages.includes("sign")) return signer(source, { alg });
    throw refuse("is not a private key with the usage sign");
  }
  const jwk: Jwk = await readPrivateJwk(source, name);
  const alg = jwk.alg === undefined
    ? chooseAlgorithm(ALGORITHMS.get(jwk.crv ?? jwk.kty ?? "") ?? [], options)
    : algorithmNames(jwk.alg).find((name) => options.supported?.includes(name)) ?? jwk.alg;
  const { key_ops: _ops, use: _use, alg: _alg, ...rest } = jwk;
  const bare = jwk.kty === "AKP" ? { ...rest, alg } : rest;
  try {
    const key = await crypto.subtle.importKey("jwk", bare, webAlgorithm(alg), false, ["sign"]);
    return signer(key, { alg, kid: jwk.kid });
  } catch {
    // Without the cause, which could contain parts of the key.
    const unknown = jwk.kty === "AKP" ? ", or this runtime does not support it" : "";
    throw refuse(`can't be used with ${alg}: it is damaged, or of another type${unknown}`);
  }
}

function signer(key: CryptoKey, { alg, kid }: Pick<Signer, "alg" | "kid">): Signer {
  return { alg, kid, sign: (data) => crypto.subtle.sign(webAlgorithm(alg), key, data) };
}

function algorithmsOfKey({ algorithm }: CryptoKey): readonly string[] {
  const { name, hash, namedCurve = name } = algorithm as
    & KeyAlgorithm
    & Partial<RsaHashedKeyAlgorithm & EcKeyAlgorithm>;
  const bits = hash?.name.slice("SHA-".length);
  if (name === "RSASSA-PKCS1-v1_5") return [`RS${bits}`];
  if (name === "RSA-PSS") return [`PS${bits}`];
  if (name.startsWith("ML-DSA")) return [name];
  return ALGORITHMS.get(namedCurve) ?? [];
}

/**
 * Chooses the first of a key's algorithms that the server supports.
 *
 * @throws {DeviceLoginError} `invalid_options` if there is none
 */
export function chooseAlgorithm(
  possible: readonly string[],
  { name, supported }: SigningKeyOptions,
): string {
  const [usual] = possible;
  if (usual === undefined) {
    throw new DeviceLoginError(
      "invalid_options",
      `The ${name} is of a type that can't sign; RSA, P-256, P-384, P-521 and Ed25519 can.`,
    );
  }
  if (supported === undefined) return usual;
  const chosen = possible.find((alg) => supported.includes(alg));
  if (chosen !== undefined) return chosen;
  const [own, listed] = [possible.join(" or "), supported.join(", ")];
  throw new DeviceLoginError(
    "invalid_options",
    `The ${name} signs with ${own}, but the server supports ${listed}.`,
  );
}
