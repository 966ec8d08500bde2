/** What a client may be able to do in addition to the device flow itself, and what that means. */
export const CAPABILITIES = {
  discovery: "finds the endpoints by {issuer}",
  secret: "authenticates with {client_secret}",
  assertion: "authenticates with a JWT assertion (RFC 7523)",
  scope: "requests exactly {scope}",
  openid: "requests the scope openid, and checks the ID token",
  dpop: "binds its tokens to a key by DPoP (RFC 9449)",
  pkce: "protects the device code by PKCE (RFC 7636)",
  resource: "requests {resource} (RFC 8707)",
  authorization_details: "requests {authorization_details} (RFC 9396)",
  refresh: "refreshes twice after the sign-in, before it ends",
  revoke: "revokes a token after the sign-in, before it ends",
} as const satisfies Readonly<Record<string, string>>;

/** The name of something that a client may be able to do. */
export type Capability = keyof typeof CAPABILITIES;
