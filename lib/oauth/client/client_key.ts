import type { Signer } from "../keys/jwt.ts";
import { importSigningKey } from "../keys/signing_key.ts";

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
  const signer = (supported?: readonly string[]) =>
    importSigningKey(source, { name: "client's key", supported });
  // A key that can't be used is reported here, not by the first request.
  await signer();
  return { signer };
}
