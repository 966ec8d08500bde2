/** The names of the server's endpoints, for scripts and recorded requests. */
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

/** The paths of the endpoints below the issuer's path; Ory Hydra's, if it has the endpoint. */
export const ENDPOINT_PATHS = {
  device_authorization: "/oauth2/device/auth",
  token: "/oauth2/token",
  jwks: "/.well-known/jwks.json",
  userinfo: "/userinfo",
  revocation: "/oauth2/revoke",
  introspection: "/oauth2/introspect",
  approval: "/device",
} as const satisfies Partial<Record<EndpointName, string>>;

/**
 * Finds the endpoint of a path.
 *
 * @param pathname the path of a request
 * @param issuerPath the issuer's path, without a trailing slash
 */
export function endpointAt(pathname: string, issuerPath: string): EndpointName | undefined {
  if (pathname === `${issuerPath}/.well-known/openid-configuration`) return "openid-configuration";
  if (pathname === `/.well-known/oauth-authorization-server${issuerPath}`) {
    return "oauth-authorization-server";
  }
  for (const [name, path] of Object.entries(ENDPOINT_PATHS)) {
    if (pathname === issuerPath + path) return name as EndpointName;
  }
  return undefined;
}
