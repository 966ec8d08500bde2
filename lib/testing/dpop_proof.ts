import { decodeBase64url, encodeBase64url } from "../oauth/encoding/base64url.ts";
import { sha256 } from "../oauth/encoding/sha256.ts";
import { isObject } from "../oauth/encoding/is_object.ts";
import { type Jwk, jwkThumbprint, publicJwk } from "../oauth/keys/jwk.ts";
import { webAlgorithm } from "../oauth/keys/jws_algorithm.ts";
import { readJwt } from "../oauth/keys/jwt.ts";

/** What a proof is held against. */
export interface ProofExpectations {
  /** The access token that the request carries. */
  accessToken?: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** How far a proof's time may be from ours, in seconds. */
const WINDOW = 60;

/**
 * Checks the DPoP proof of a request (RFC 9449 section 4.3), all but its nonce.
 *
 * @returns the thumbprint of the key that it proves, or nothing where there is no proof
 * @throws where the proof does not hold
 */
export async function checkDpopProof(
  request: Request,
  { accessToken, now }: ProofExpectations,
): Promise<string | undefined> {
  const proof = request.headers.get("dpop");
  if (proof === null) return undefined;
  const { header, payload } = readJwt(proof) ?? {};
  const { jti, htm, htu, ath, iat } = payload ?? {};
  const { origin, pathname } = new URL(request.url);
  const held = header?.typ === "dpop+jwt" && typeof jti === "string" &&
    htm === request.method && htu === origin + pathname &&
    Math.abs(now / 1000 - Number(iat)) <= WINDOW &&
    (accessToken === undefined || ath === encodeBase64url(await sha256(accessToken)));
  if (!held) throw new Error("The proof is none, or for another request.");
  const jwk: Jwk = isObject(header.jwk) ? header.jwk : {};
  if (jwk.d !== undefined) throw new Error("The proof shows its private key.");
  if (!await isSignedBy(jwk, proof, String(header.alg))) {
    throw new Error("The proof is not signed by its key.");
  }
  return await jwkThumbprint(jwk);
}

async function isSignedBy(jwk: Jwk, jwt: string, alg: string): Promise<boolean> {
  const algorithm = webAlgorithm(alg);
  const key = await crypto.subtle.importKey("jwk", publicJwk(jwk), algorithm, false, ["verify"]);
  const [header, payload, signature = ""] = jwt.split(".");
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  return await crypto.subtle.verify(algorithm, key, decodeBase64url(signature), signed);
}
