/**
 * What is known of an authorization server, in the names of its metadata document (RFC 8414
 * section 2, OpenID Connect Discovery 1.0 section 3, RFC 8628 section 4). Members that are not
 * listed here are ignored.
 */
export interface ServerMetadata {
  /** The server's issuer identifier. Without it an ID token's `iss` is not checked. */
  issuer?: string | undefined;
  /** Where a sign-in starts (RFC 8628 section 3.1). */
  device_authorization_endpoint?: string | undefined;
  /** Where it is polled for. */
  token_endpoint?: string | undefined;
  /** The keys that sign ID tokens. Without it their signature is not checked. */
  jwks_uri?: string | undefined;
  /** Who signed in (OpenID Connect Core 1.0 section 5.3). */
  userinfo_endpoint?: string | undefined;
  /** Ends tokens (RFC 7009). */
  revocation_endpoint?: string | undefined;
  /** Tells whether a token is good (RFC 7662). */
  introspection_endpoint?: string | undefined;
  /** How a client may authenticate; `client_secret_basic` where it is absent. */
  token_endpoint_auth_methods_supported?: string[] | undefined;
  /** What a client's assertions may be signed with. */
  token_endpoint_auth_signing_alg_values_supported?: string[] | undefined;
  /** What DPoP proofs may be signed with (RFC 9449 section 5.1). */
  dpop_signing_alg_values_supported?: string[] | undefined;
  /** The endpoints for connections that show a certificate, by their own names (RFC 8705 section 5). */
  mtls_endpoint_aliases?: Readonly<Record<string, string>> | undefined;
  /** What ID tokens may be signed with; `RS256` where it is absent. */
  id_token_signing_alg_values_supported?: string[] | undefined;
  /** What the server gives tokens for. */
  grant_types_supported?: string[] | undefined;
  /** Some of the scopes that the server knows. */
  scopes_supported?: string[] | undefined;
}

const TEXTS = [
  "issuer",
  "device_authorization_endpoint",
  "token_endpoint",
  "jwks_uri",
  "userinfo_endpoint",
  "revocation_endpoint",
  "introspection_endpoint",
] as const;

const LISTS = [
  "token_endpoint_auth_methods_supported",
  "token_endpoint_auth_signing_alg_values_supported",
  "dpop_signing_alg_values_supported",
  "id_token_signing_alg_values_supported",
  "grant_types_supported",
  "scopes_supported",
] as const;

/**
 * Takes the known members out of a metadata document; those of another type count as absent.
 *
 * @param document the document, parsed
 */
export function pickMetadata(document: Record<string, unknown>): ServerMetadata {
  const metadata: ServerMetadata = {};
  for (const name of TEXTS) {
    const value = document[name];
    if (typeof value === "string" && value) metadata[name] = value;
  }
  for (const name of LISTS) {
    const value = document[name];
    if (Array.isArray(value)) metadata[name] = value.filter((part) => typeof part === "string");
  }
  const aliases = Object.entries(document.mtls_endpoint_aliases ?? {})
    .filter(([name, value]) => name.endsWith("_endpoint") && typeof value === "string");
  if (aliases.length > 0) metadata.mtls_endpoint_aliases = Object.fromEntries(aliases);
  return metadata;
}

/** What an ID token may be signed with where no document says: anything with a public key. */
const ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"].concat(
  ["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
);

/** What is assumed of a server without a document, beside the URLs that the caller gives. */
export const UNDOCUMENTED: ServerMetadata = {
  token_endpoint_auth_methods_supported: ["client_secret_post"],
  id_token_signing_alg_values_supported: ASYMMETRIC,
};

/**
 * What Ory Hydra answers under, for a base URL without a discovery document of its own.
 *
 * @param base the base URL, without a slash at its end
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
