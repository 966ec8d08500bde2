import type { JWK } from "jose";
import type { Host } from "../../host/host.ts";
import { readPrivateJwk } from "../../oauth/keys/private_jwk.ts";
import type { ConnectionOptions } from "../../oauth/options.ts";
import { readGivenFile } from "./given_file.ts";
import type { Settings } from "../settings.ts";

/**
 * What decrypts ID tokens, where a key for that was given. The cryptography is loaded when there is
 * something to decrypt.
 *
 * @throws {DeviceLoginError} `invalid_options` for a key that is none
 */
export async function readDecryption(
  { decryptionKey }: Settings,
  host: Host,
): Promise<ConnectionOptions["decryptIdToken"]> {
  if (decryptionKey === undefined) return undefined;
  const text = await readGivenFile({ flag: "--decryption-key", path: decryptionKey }, host);
  const key = await readPrivateJwk(text, "decryption key");
  return async (jwe) => {
    const { decryptJwe } = await import("./decrypt_jwe.ts");
    return await decryptJwe(jwe, key as JWK);
  };
}
