import { calculatePKCECodeChallenge, generateRandomCodeVerifier } from "oauth4webapi";

/** A verifier and its challenge (PKCE, RFC 7636): only the login that started can redeem the code. */
export interface Pkce {
  /** Sent only with the token request: a secret. */
  readonly verifier: string;
  /** Sent with the device authorization request. */
  readonly challenge: string;
}

/** Creates a verifier and its challenge, by `S256`. */
export async function createPkce(): Promise<Pkce> {
  const verifier = generateRandomCodeVerifier();
  return { verifier, challenge: await calculatePKCECodeChallenge(verifier) };
}
