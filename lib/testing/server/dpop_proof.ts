import { decodeBase64url, encodeBase64url } from "../../oauth/encoding/base64url.ts";
import { sha256 } from "../../oauth/encoding/sha256.ts";
import { isObject } from "../../oauth/encoding/is_object.ts";
import { type Jwk, jwkThumbprint, publicJwk } from "../../oauth/keys/jwk.ts";
import { webAlgorithm } from "../../oauth/keys/jws_algorithm.ts";
import { readJwt } from "../../oauth/keys/jwt.ts";

/** The values that a proof must match. */
export interface ProofExpectations {
  /** The access token of the request. */
  accessToken?: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** The largest difference between a proof's time and ours, in seconds. */
const PROOF_TIME_TOLERANCE_S = 60;

/**
 * Checks the DPoP proof of a request (RFC 9449 section 4.3), all but its nonce.
 *
 * @returns the thumbprint of its key, or undefined if there is no proof
 * @throws if the proof is invalid
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
  const matches = header?.typ === "dpop+jwt" && typeof jti === "string" &&
    htm === request.method && htu === origin + pathname &&
    Math.abs(now / 1000 - Number(iat)) <= PROOF_TIME_TOLERANCE_S &&
    (accessToken === undefined || ath === encodeBase64url(await sha256(accessToken)));
  if (!matches) throw new Error("The proof is malformed, or for another request.");
  const jwk: Jwk = isObject(header.jwk) ? header.jwk : {};
  if (jwk.d !== undefined) throw new Error("The proof contains its private key.");
  if (!await isSignedBy(proof, { jwk, alg: String(header.alg) })) {
    throw new Error("The proof is not signed with its key.");
  }
  return await jwkThumbprint(jwk);
}

async function isSignedBy(
  jwt: string,
  { jwk, alg }: { jwk: Jwk; alg: string },
): Promise<boolean> {
  const algorithm = webAlgorithm(alg);
  const key = await crypto.subtle.importKey("jwk", publicJwk(jwk), algorithm, false, ["verify"]);
  const [header, payload, signature = ""] = jwt.split(".");
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  return await crypto.subtle.verify(algorithm, key, decodeBase64url(signature), signed);
}
