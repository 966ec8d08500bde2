import { DeviceLoginError } from "../base/errors.ts";
import type { Jwk } from "./jwk.ts";
import { ALGORITHMS, webAlgorithm } from "./jws_algorithm.ts";
import type { Signer } from "./jwt.ts";
import { readPrivateJwk } from "./private_jwk.ts";

/** How an algorithm is chosen, and what the key is called. */
export interface SigningKeyOptions {
  /** What the key is called in messages: `"client's key"`. */
  name: string;
  /** The algorithms that the server takes, where it lists any. */
  supported?: readonly string[] | undefined;
}

/**
 * Makes a signer of a private key. It signs by the algorithm that the key itself names (a JWK's
 * `alg`), else by the usual one of those that the server takes.
 *
 * @param source a JWK, the text of one or of a PEM file, or a key of the web's cryptography
 * @param options what the key is called, and what the server takes
 * @throws {DeviceLoginError} `invalid_options` for a key that can't sign, or not for this server
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
    throw refuse("is no private key that may sign");
  }
  const jwk: Jwk = await readPrivateJwk(source, name);
  const alg = jwk.alg ?? chooseAlgorithm(ALGORITHMS.get(jwk.crv ?? jwk.kty ?? "") ?? [], options);
  const { key_ops: _ops, use: _use, alg: _alg, ...bare } = jwk;
  try {
    const key = await crypto.subtle.importKey("jwk", bare, webAlgorithm(alg), false, ["sign"]);
    return signer(key, { alg, kid: jwk.kid });
  } catch {
    // The cause is left behind: it could show parts of the key.
    throw refuse(`can't be used with ${alg}: it is damaged, or of another kind`);
  }
}

function signer(key: CryptoKey, { alg, kid }: Pick<Signer, "alg" | "kid">): Signer {
  return { alg, kid, sign: (data) => crypto.subtle.sign(webAlgorithm(alg), key, data) };
}

function algorithmsOfKey({ algorithm }: CryptoKey): readonly string[] {
  const { name, hash, namedCurve = name } = algorithm as Partial<RsaHashedKeyAlgorithm> & {
    namedCurve?: string;
  };
  const bits = hash?.name.slice("SHA-".length);
  if (name === "RSASSA-PKCS1-v1_5") return [`RS${bits}`];
  if (name === "RSA-PSS") return [`PS${bits}`];
  return ALGORITHMS.get(namedCurve ?? "") ?? [];
}

function chooseAlgorithm(
  possible: readonly string[],
  { name, supported }: SigningKeyOptions,
): string {
  const [usual] = possible;
  if (usual === undefined) {
    throw new DeviceLoginError(
      "invalid_options",
      `The ${name} is of a kind that can't sign; RSA, P-256, P-384, P-521 and Ed25519 can.`,
    );
  }
  const chosen = supported ? possible.find((alg) => supported.includes(alg)) : usual;
  if (chosen !== undefined) return chosen;
  throw new DeviceLoginError(
    "invalid_options",
    `The ${name} signs by ${possible.join(" or ")}, and the server takes none of that, ` +
      `but ${supported?.join(", ")}.`,
  );
}
