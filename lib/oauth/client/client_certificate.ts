import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { sha256 } from "../encoding/sha256.ts";
import { DeviceLoginError } from "../base/errors.ts";

/**
 * Returns a certificate's thumbprint (RFC 8705 section 3.1): its SHA-256, in base64url.
 *
 * @param pem the certificate; of a chain, the first one
 * @throws {DeviceLoginError} `invalid_options` if it is not a certificate in PEM
 */
export async function certificateThumbprint(pem: string): Promise<string> {
  const block = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(pem);
  try {
    const der = decodeBase64url(block?.[1] ?? "*");
    return encodeBase64url(await sha256(der));
  } catch {
    throw new DeviceLoginError(
      "invalid_options",
      "The client's certificate is not in PEM (-----BEGIN CERTIFICATE-----…).",
    );
  }
}
