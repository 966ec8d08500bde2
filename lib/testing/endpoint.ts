/** The endpoints of the server, for scripts and records. */
export type EndpointName =
  | "openid-configuration"
  | "oauth-authorization-server"
  | "device_authorization"
  | "token"
  | "jwks"
  | "userinfo"
  | "revocation"
  | "introspection"
  | "approval";

/** The paths of the endpoints, under the issuer's own path; Ory Hydra's, where it has them. */
export const PATHS = {
  device_authorization: "/oauth2/device/auth",
  token: "/oauth2/token",
  jwks: "/.well-known/jwks.json",
  userinfo: "/userinfo",
  revocation: "/oauth2/revoke",
  introspection: "/oauth2/introspect",
  approval: "/device",
} as const satisfies Partial<Record<EndpointName, string>>;

/**
 * The endpoint that a path belongs to.
 *
 * @param pathname the path of a request
 * @param issuerPath the issuer's own path, without a slash at its end
 */
export function endpointAt(pathname: string, issuerPath: string): EndpointName | undefined {
  if (pathname === `${issuerPath}/.well-known/openid-configuration`) return "openid-configuration";
  if (pathname === `/.well-known/oauth-authorization-server${issuerPath}`) {
    return "oauth-authorization-server";
  }
  for (const [name, path] of Object.entries(PATHS)) {
    if (pathname === issuerPath + path) return name as EndpointName;
  }
  return undefined;
}
