import { base64url, calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from "jose";

/** What a proof is held against. */
export interface ProofExpectations {
  /** The access token that the request carries. */
  accessToken?: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Seconds that a proof may be old. */
const LONGEST_AGE = 60;

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
  const { protectedHeader, payload } = await jwtVerify(proof, EmbeddedJWK, {
    typ: "dpop+jwt",
    currentDate: new Date(now),
    maxTokenAge: LONGEST_AGE,
  });
  const { origin, pathname } = new URL(request.url);
  const { jti, htm, htu, ath } = payload;
  const held = typeof jti === "string" && htm === request.method && htu === origin + pathname &&
    (accessToken === undefined || ath === await hash(accessToken));
  if (!held) throw new Error("The proof is for another request.");
  return await calculateJwkThumbprint(protectedHeader.jwk as JWK);
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return base64url.encode(new Uint8Array(digest));
}
