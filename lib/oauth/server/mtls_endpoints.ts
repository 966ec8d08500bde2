import type { ServerMetadata } from "./server_metadata.ts";

/**
 * Puts the endpoints that a server has for connections with certificates in the place of those that
 * it has for others, each by itself (RFC 8705 section 5).
 */
export function withMtlsEndpoints(metadata: ServerMetadata): ServerMetadata {
  return { ...metadata, ...metadata.mtls_endpoint_aliases };
}
