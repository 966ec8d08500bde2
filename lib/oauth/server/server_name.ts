import { DeviceLoginError } from "../base/errors.ts";
import { issuerMismatch, sameIssuer } from "./issuer.ts";
import type { ServerOptions } from "./server_options.ts";

/**
 * Returns the name of the server in the options, which saved logins and prompts refer to: its issuer,
 * or a URL.
 *
 * @throws {DeviceLoginError} `invalid_options` if they identify no server, or two
 */
export function serverName(options: ServerOptions): string {
  const { issuer, endpoint, server, tokenEndpoint } = options;
  if (issuer !== undefined && endpoint !== undefined) {
    throw new DeviceLoginError(
      "invalid_options",
      "Both an issuer and an endpoint were given; use only one of them.",
    );
  }
  if (issuer !== undefined && server?.issuer !== undefined && !sameIssuer(issuer, server.issuer)) {
    throw issuerMismatch(issuer, server.issuer);
  }
  const name = issuer ?? endpoint ?? server?.issuer ?? tokenEndpoint ?? server?.token_endpoint;
  const known = server !== undefined || issuer || endpoint || hasBothEndpoints(options);
  if (name === undefined || !known) {
    throw new DeviceLoginError(
      "invalid_options",
      "No server was given: an issuer is required, or an endpoint, or both the device " +
        "authorization URL and the token URL.",
    );
  }
  return name;
}

/** Whether the options name both endpoints of the flow. */
export function hasBothEndpoints(
  { deviceAuthorizationEndpoint, tokenEndpoint }: ServerOptions,
): boolean {
  return deviceAuthorizationEndpoint !== undefined && tokenEndpoint !== undefined;
}
