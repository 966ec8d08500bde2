/** The endpoints and token kinds whose replies can be changed. */
export const ENDPOINTS = [
  "openid-configuration",
  "oauth-authorization-server",
  "jwks",
  "device",
  "token",
  "id_token",
  "refresh",
  "exchange",
  "userinfo",
  "introspection",
  "revocation",
  "sts",
] as const;

/** One of them. */
export type Endpoint = typeof ENDPOINTS[number];

/** The server's issuer. */
export const ISSUER = "https://auth.example.com";

/** The URL of the security token service. */
export const STS = "https://sts.example.com/";

/** The client. */
export const CLIENT_ID = "cli";

/** The secrets, which must appear only in a result. They have no part that another text could have. */
export const SECRETS = {
  clientSecret: "Kq7ZpW2xVn4LbT9c",
  deviceCode: "Hj3RfYs8Gd6MwQ1e",
  refreshToken: "Xv5NtBk0Za9PuJ2o",
  accessToken: "Ci4DhSg7El1OyK8r",
  exchangedToken: "Om8EqDz4Yb6WsN3j",
  awsSecret: "Uw6AmQp3Ft0IzR5v",
};

/** The server's metadata. */
export const METADATA = {
  issuer: ISSUER,
  device_authorization_endpoint: `${ISSUER}/device_authorization`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  introspection_endpoint: `${ISSUER}/introspection`,
  revocation_endpoint: `${ISSUER}/revocation`,
  grant_types_supported: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
  scopes_supported: ["openid", "offline_access"],
  token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  id_token_signing_alg_values_supported: ["ES256", "RS256"],
  dpop_signing_alg_values_supported: ["ES256"],
  mtls_endpoint_aliases: { token_endpoint: `${ISSUER}/mtls/token` },
};

/** The claims of an ID token that was issued at a time. */
export function idTokenClaims(milliseconds: number): Record<string, unknown> {
  const now = Math.floor(milliseconds / 1000);
  return {
    iss: ISSUER,
    sub: "ann",
    aud: CLIENT_ID,
    email: "a@example.com",
    iat: now,
    exp: now + 300,
    auth_time: now,
  };
}

/** The header of an ID token. */
export const ID_TOKEN_HEADER = { alg: "ES256", typ: "JWT", kid: "1" };

/** The proper reply of an endpoint, except for its ID token; for STS, its XML. */
export const PROPER_REPLIES: Record<Exclude<Endpoint, "jwks">, unknown> = {
  "openid-configuration": METADATA,
  "oauth-authorization-server": METADATA,
  device: {
    device_code: SECRETS.deviceCode,
    user_code: "WDJB-MJHT",
    verification_uri: `${ISSUER}/device`,
    verification_uri_complete: `${ISSUER}/device?user_code=WDJB-MJHT`,
    expires_in: 300,
    interval: 5,
  },
  ...Object.fromEntries(["token", "id_token", "refresh"].map((name) => [name, {
    access_token: SECRETS.accessToken,
    token_type: "Bearer",
    expires_in: 3600,
    refresh_token: SECRETS.refreshToken,
    id_token: "",
    scope: "openid offline_access",
  }])) as Record<"token" | "id_token" | "refresh", unknown>,
  exchange: {
    access_token: SECRETS.exchangedToken,
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    token_type: "Bearer",
    expires_in: 3600,
    scope: "read",
  },
  userinfo: { sub: "ann", name: "Ann", email: "a@example.com", address: { country: "FI" } },
  introspection: { active: true, scope: "openid", exp: 4_000_000_000, sub: "ann" },
  revocation: {},
  sts: {
    AccessKeyId: "AKIA0000",
    SecretAccessKey: SECRETS.awsSecret,
    SessionToken: "session",
    Expiration: "2030-01-01T00:00:00Z",
  },
};
