import type { Signer } from "../keys/jwt.ts";
import { readPrivateJwk } from "../keys/private_jwk.ts";
import { importSigningKey } from "../keys/signing_key.ts";

/** What the key is called in messages. */
const NAME = "client's key";

/**
 * A client's private key, for `private_key_jwt`. {@linkcode importClientKey} makes one of a key at
 * hand; who has a key that can't leave its place, a hardware module's for example, gives an object
 * of their own.
 */
export interface ClientKey {
  /**
   * What signs the client's assertions for one server.
   *
   * @param supported the algorithms that the server takes, where it lists any
   */
  signer(supported?: readonly string[]): Signer | Promise<Signer>;
}

/**
 * Makes a client's key of a JWK, the text of one, the text of a PEM file (PKCS#8, PKCS#1 or SEC 1),
 * or a key of the web's cryptography. It signs by a JWK's own `alg`, else by the usual algorithm of
 * those that the server takes, and names a JWK's `kid`.
 *
 * @param source the private key
 * @throws {DeviceLoginError} `invalid_options` for what is none, is encrypted, or can't sign
 *
 * @example
 * ```ts
 * const clientKey = await importClientKey(pem);
 * const login = await startDeviceLogin({ issuer, clientId: "service", clientKey });
 * ```
 */
export async function importClientKey(source: string | JsonWebKey | CryptoKey): Promise<ClientKey> {
  const key = typeof source === "string" ? await readPrivateJwk(source, NAME) : source;
  await importSigningKey(key, { name: NAME });
  return { signer: (supported) => importSigningKey(key, { name: NAME, supported }) };
}
