import { encodeBase64url } from "../encoding/base64url.ts";
import { sha256 } from "../encoding/sha256.ts";

/** A JSON Web Key (RFC 7517), with the members that the type of the web platform lacks. */
export type Jwk = JsonWebKey & {
  /** The key's identifier at the server. */
  kid?: string;
  /** The public half of a key of the type AKP (ML-DSA). */
  pub?: string;
  /** Its private half. */
  priv?: string;
};

/** The members of a public key, by key type (RFC 7518 section 6, RFC 8037; ML-DSA for JOSE). */
export const PUBLIC_MEMBERS: ReadonlyMap<string, readonly (keyof Jwk)[]> = new Map<
  string,
  readonly (keyof Jwk)[]
>([
  ["AKP", ["alg", "kty", "pub"]],
  ["EC", ["crv", "kty", "x", "y"]],
  ["OKP", ["crv", "kty", "x"]],
  ["RSA", ["e", "kty", "n"]],
]);

/** Returns the public key of a JWK, without other members. */
export function publicJwk(jwk: Jwk): Jwk {
  const members = PUBLIC_MEMBERS.get(jwk.kty ?? "") ?? [];
  return Object.fromEntries(members.map((name) => [name, jwk[name]]));
}

/** Returns a key's thumbprint (RFC 7638): the SHA-256 of its public key, in base64url. */
export async function jwkThumbprint(jwk: Jwk): Promise<string> {
  // RFC 7638 section 3.3 requires the members in alphabetical order.
  return encodeBase64url(await sha256(JSON.stringify(publicJwk(jwk))));
}
