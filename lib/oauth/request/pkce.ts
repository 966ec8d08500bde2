import { calculatePKCECodeChallenge, generateRandomCodeVerifier } from "oauth4webapi";

/** A proof that who collects the tokens is who started the login (RFC 7636). */
export interface Pkce {
  /** Stays here until the tokens are asked for: a secret. */
  readonly verifier: string;
  /** Goes out at the start. */
  readonly challenge: string;
}

/** Makes a new verifier and its challenge, by `S256`. */
export async function createPkce(): Promise<Pkce> {
  const verifier = generateRandomCodeVerifier();
  return { verifier, challenge: await calculatePKCECodeChallenge(verifier) };
}
