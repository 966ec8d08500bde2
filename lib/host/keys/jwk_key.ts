import { Buffer } from "node:buffer";
import { createPrivateKey } from "node:crypto";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { encodeHex } from "../../oauth/encoding/hex.ts";
import type { Jwk } from "../../oauth/keys/jwk.ts";
import type { PrivateKeyInfo } from "../../oauth/keys/private_key_info.ts";

/**
 * Converts a private JWK to PKCS#8.
 *
 * @throws {DeviceLoginError} `invalid_options` if that is not possible
 */
export function pkcs8OfJwk(jwk: Jwk): { type: string; pkcs8: Uint8Array } {
  const type = jwk.crv ?? jwk.kty ?? "";
  try {
    const key = createPrivateKey({ key: { ...jwk }, format: "jwk" });
    return { type, pkcs8: key.export({ type: "pkcs8", format: "der" }) };
  } catch {
    // Without the cause, which could contain parts of the key.
    throw new DeviceLoginError(
      "invalid_options",
      "The certificate's key is a JWK that is damaged, or of a type that can't be used for TLS.",
    );
  }
}

/**
 * Converts a key of RSA-PSS, which Web Crypto does not import, to a JWK with the algorithm that the
 * key is restricted to (RFC 4055), otherwise the usual one.
 */
export function jwkOfRsaPss({ parameters, key }: PrivateKeyInfo): Jwk {
  const rsa = createPrivateKey({ key: Buffer.from(key), format: "der", type: "pkcs1" });
  const [, hash] = /60864801650304020([123])/.exec(encodeHex(parameters)) ?? [];
  const bits = hash === "3" ? 512 : hash === "2" ? 384 : 256;
  return { ...rsa.export({ format: "jwk" }) as Jwk, alg: `PS${bits}` };
}
