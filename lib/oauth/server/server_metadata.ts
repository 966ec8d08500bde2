/**
 * The metadata of an authorization server, by the names in its metadata document (RFC 8414 section 2,
 * OpenID Connect Discovery 1.0 section 3, RFC 8628 section 4). Other members are ignored.
 */
export interface ServerMetadata {
  /** The server's issuer identifier. Without it an ID token's `iss` is not checked. */
  issuer?: string | undefined;
  /** The endpoint that starts a sign-in (RFC 8628 section 3.1). */
  device_authorization_endpoint?: string | undefined;
  /** The endpoint that issues tokens (RFC 6749 section 3.2). */
  token_endpoint?: string | undefined;
  /** The URL of the keys that sign ID tokens. Without it their signature is not checked. */
  jwks_uri?: string | undefined;
  /** The endpoint that returns who signed in (OpenID Connect Core 1.0 section 5.3). */
  userinfo_endpoint?: string | undefined;
  /** The endpoint that revokes tokens (RFC 7009). */
  revocation_endpoint?: string | undefined;
  /** The endpoint that reports whether a token is active (RFC 7662). */
  introspection_endpoint?: string | undefined;
  /** The client authentication methods; `client_secret_basic` if absent. */
  token_endpoint_auth_methods_supported?: string[] | undefined;
  /** The algorithms for client assertions. */
  token_endpoint_auth_signing_alg_values_supported?: string[] | undefined;
  /** The algorithms for DPoP proofs (RFC 9449 section 5.1). */
  dpop_signing_alg_values_supported?: string[] | undefined;
  /** The endpoints for connections with a client certificate, by name (RFC 8705 section 5). */
  mtls_endpoint_aliases?: Readonly<Record<string, string>> | undefined;
  /** The algorithms for ID tokens; `RS256` if absent. */
  id_token_signing_alg_values_supported?: string[] | undefined;
  /** The grant types. */
  grant_types_supported?: string[] | undefined;
  /** Some of the scopes that the server supports. */
  scopes_supported?: string[] | undefined;
}

const STRING_MEMBERS = [
  "issuer",
  "device_authorization_endpoint",
  "token_endpoint",
  "jwks_uri",
  "userinfo_endpoint",
  "revocation_endpoint",
  "introspection_endpoint",
] as const;

const LIST_MEMBERS = [
  "token_endpoint_auth_methods_supported",
  "token_endpoint_auth_signing_alg_values_supported",
  "dpop_signing_alg_values_supported",
  "id_token_signing_alg_values_supported",
  "grant_types_supported",
  "scopes_supported",
] as const;

/**
 * Picks the known members of a metadata document; those of a wrong type count as absent.
 *
 * @param document the document, parsed
 */
export function pickMetadata(document: Record<string, unknown>): ServerMetadata {
  const metadata: ServerMetadata = {};
  for (const name of STRING_MEMBERS) {
    const value = document[name];
    if (typeof value === "string" && value) metadata[name] = value;
  }
  for (const name of LIST_MEMBERS) {
    const value = document[name];
    if (Array.isArray(value)) metadata[name] = value.filter((part) => typeof part === "string");
  }
  const aliases = Object.entries(document.mtls_endpoint_aliases ?? {})
    .filter(([name, value]) => name.endsWith("_endpoint") && typeof value === "string");
  if (aliases.length > 0) metadata.mtls_endpoint_aliases = Object.fromEntries(aliases);
  return metadata;
}

/** The algorithms for ID tokens if there is no document: all those with a public key. */
const PUBLIC_KEY_ALGORITHMS = [
  ...["RS", "PS", "ES"].flatMap((family) => [`${family}256`, `${family}384`, `${family}512`]),
  "EdDSA",
  "Ed25519",
  "ML-DSA-44",
  "ML-DSA-65",
  "ML-DSA-87",
];

/** The metadata that is assumed for a server without a document, in addition to the given URLs. */
export const UNDOCUMENTED: ServerMetadata = {
  token_endpoint_auth_methods_supported: ["client_secret_post"],
  id_token_signing_alg_values_supported: PUBLIC_KEY_ALGORITHMS,
};

/**
 * Returns the metadata of an Ory Hydra whose base URL has no discovery document.
 *
 * @param base the base URL, without a final slash
 */
export function hydraMetadata(base: string): ServerMetadata {
  return {
    ...UNDOCUMENTED,
    device_authorization_endpoint: `${base}/oauth2/device/auth`,
    token_endpoint: `${base}/oauth2/token`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    revocation_endpoint: `${base}/oauth2/revoke`,
  };
}
