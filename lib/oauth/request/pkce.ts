import { encodeBase64url } from "../encoding/base64url.ts";
import { randomText } from "../encoding/random_text.ts";
import { sha256 } from "../encoding/sha256.ts";

/** A verifier and its challenge (PKCE, RFC 7636): only the login that started can redeem the code. */
export interface Pkce {
  /** Sent only with the token request: a secret. */
  readonly verifier: string;
  /** Sent with the device authorization request. */
  readonly challenge: string;
}

/** Creates a verifier of 32 random bytes and its challenge, by `S256` (RFC 7636 section 4). */
export async function createPkce(): Promise<Pkce> {
  const verifier = randomText(32);
  return { verifier, challenge: encodeBase64url(await sha256(verifier)) };
}
