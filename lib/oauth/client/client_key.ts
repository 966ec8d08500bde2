import type { Signer } from "../keys/jwt.ts";
import { readPrivateJwk } from "../keys/private_jwk.ts";
import { importSigningKey } from "../keys/signing_key.ts";

/** The name of the key in messages. */
const CLIENT_KEY_NAME = "client's key";

/**
 * A client's private key, for `private_key_jwt`. {@linkcode importClientKey} creates one. For a key
 * that can't be exported, for example from a hardware module, implement this interface.
 */
export interface ClientKey {
  /**
   * Returns the signer of the client's assertions for one server.
   *
   * @param supported the algorithms that the server supports, if it lists any
   */
  signer(supported?: readonly string[]): Signer | Promise<Signer>;
}

/**
 * Imports a client's key: a JWK, the text of a JWK or of a PEM file (PKCS#8, PKCS#1 or SEC 1), or a
 * `CryptoKey`. It signs with a JWK's own `alg`, otherwise with the usual algorithm among those that
 * the server supports, and sends a JWK's `kid`.
 *
 * @param source the private key
 * @throws {DeviceLoginError} `invalid_options` if it is not a private key, is encrypted, or can't sign
 *
 * @example
 * ```ts
 * const clientKey = await importClientKey(pem);
 * const login = await startDeviceLogin({ issuer, clientId: "service", clientKey });
 * ```
 */
export async function importClientKey(source: string | JsonWebKey | CryptoKey): Promise<ClientKey> {
  const key = typeof source === "string" ? await readPrivateJwk(source, CLIENT_KEY_NAME) : source;
  await importSigningKey(key, { name: CLIENT_KEY_NAME });
  return { signer: (supported) => importSigningKey(key, { name: CLIENT_KEY_NAME, supported }) };
}
