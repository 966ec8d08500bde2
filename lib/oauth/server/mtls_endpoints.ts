import type { ServerMetadata } from "./server_metadata.ts";

/**
 * Replaces each endpoint with the one for connections with a client certificate, if the server has
 * one (RFC 8705 section 5).
 */
export function withMtlsEndpoints(metadata: ServerMetadata): ServerMetadata {
  return { ...metadata, ...metadata.mtls_endpoint_aliases };
}
