import { decodeBase64url } from "../encoding/base64url.ts";
import type { Signer } from "./jwt.ts";

/** The algorithms that sign with a shared secret (RFC 7518 section 3.2), the common one first. */
export const MAC_ALGORITHMS: readonly string[] = ["HS256", "HS384", "HS512"];

/** The client's secret as a key that the server also has (OpenID Connect Core 1.0 section 10.1). */
export class SharedSecret {
  readonly #secret: string;

  /** @param secret the client's secret */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Returns a signer for one of {@linkcode MAC_ALGORITHMS}. */
  signer(alg: string): Signer {
    return {
      alg,
      sign: async (data) => await crypto.subtle.sign("HMAC", await this.#key(alg), data),
    };
  }

  /**
   * Verifies that a JWT was signed with the secret.
   *
   * @param token the JWT
   * @param alg one of {@linkcode MAC_ALGORITHMS}, which the token's header names
   */
  async verify(token: string, alg: string): Promise<boolean> {
    const dot = token.lastIndexOf(".");
    const data = new TextEncoder().encode(token.slice(0, dot));
    const key = await this.#key(alg);
    try {
      return await crypto.subtle.verify("HMAC", key, decodeBase64url(token.slice(dot + 1)), data);
    } catch {
      // The signature is not base64url.
      return false;
    }
  }

  #key(alg: string): Promise<CryptoKey> {
    const algorithm = { name: "HMAC", hash: `SHA-${alg.slice(2)}` };
    const bytes = new TextEncoder().encode(this.#secret);
    return crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);
  }
}
