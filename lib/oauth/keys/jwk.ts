import { encodeBase64url } from "../encoding/base64url.ts";
import { sha256 } from "../encoding/sha256.ts";

/** A key as JSON (RFC 7517), with the members that the web's own type leaves out. */
export type Jwk = JsonWebKey & {
  /** What the key is known by at the server. */
  kid?: string;
};

/** The members that make up a public key, by the kind of key (RFC 7518 section 6, RFC 8037). */
const PUBLIC_MEMBERS = new Map<string, readonly (keyof JsonWebKey)[]>([
  ["EC", ["crv", "kty", "x", "y"]],
  ["OKP", ["crv", "kty", "x"]],
  ["RSA", ["e", "kty", "n"]],
]);

/** The public half of a key, and nothing else of it. */
export function publicJwk(jwk: Jwk): Jwk {
  const members = PUBLIC_MEMBERS.get(jwk.kty ?? "") ?? [];
  return Object.fromEntries(members.map((name) => [name, jwk[name]]));
}

/** What a key is recognised by (RFC 7638): the SHA-256 of its public half, in base64url. */
export async function jwkThumbprint(jwk: Jwk): Promise<string> {
  // RFC 7638 section 3.3 wants the members in this very order, the alphabet's.
  return encodeBase64url(await sha256(JSON.stringify(publicJwk(jwk))));
}
