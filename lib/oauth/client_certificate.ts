import { decodeBase64url, encodeBase64url } from "./base64url.ts";
import { DeviceLoginError } from "./errors.ts";
import type { ServerMetadata } from "./server_metadata.ts";
import { sha256 } from "./sha256.ts";

/**
 * What a certificate is recognised by (RFC 8705 section 3.1): its SHA-256, in base64url.
 *
 * @param pem the certificate; where there is a chain, its first one
 * @throws {DeviceLoginError} `invalid_options` for what is no certificate
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

/**
 * Puts the endpoints that a server has for connections with certificates in the place of those that
 * it has for others, each by itself (RFC 8705 section 5).
 */
export function withMtlsEndpoints(metadata: ServerMetadata): ServerMetadata {
  return { ...metadata, ...metadata.mtls_endpoint_aliases };
}
