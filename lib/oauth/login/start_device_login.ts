import { shareTimeline } from "../base/timeline.ts";
import type { Connection } from "../connection/connection.ts";
import { shareConnection } from "../connection/shared_connection.ts";
import type { DeviceLoginOptions } from "../options.ts";
import { parseScope } from "../request/scope.ts";
import { type RequestedClaims, requestedClaims } from "../tokens/id_token_claims.ts";
import { checkKeysUrl } from "../tokens/key_set.ts";
import { requestDeviceAuthorization } from "./device_authorization.ts";
import { DeviceLogin } from "./device_login.ts";
import { type LoginRequest, readLoginRequest } from "./login_request.ts";
import { startPoll } from "./poll.ts";
import { shareRequest } from "./shared_request.ts";

/**
 * Starts a sign-in (RFC 8628 section 3.1): requests a code that a person then approves on another
 * device.
 *
 * @param options the server, the client, and what is requested
 * @returns the login, to be shown and waited for
 * @throws {DeviceLoginError} `invalid_options`, `unsupported`, `issuer_mismatch`, `refused`,
 *   `network`, `server_unavailable`, `invalid_response`
 *
 * @example
 * ```ts
 * const login = await startDeviceLogin({ issuer: "https://auth.example.com", clientId: "cli" });
 * console.log(`Open ${login.verificationUri} and enter ${login.userCode}`);
 * const tokens = await login.wait();
 * ```
 */
export async function startDeviceLogin(options: DeviceLoginOptions): Promise<DeviceLogin> {
  const request = await readLoginRequest(options);
  return await startLogin(await shareConnection(options), request);
}

/**
 * Starts a login at a server that has been found.
 *
 * @param connection the server and the client
 * @param request the login's requests
 * @throws {DeviceLoginError} `invalid_options` for a key or a scope that does not suit the server,
 *   `unsupported`, `refused`, `network`, `server_unavailable`, `invalid_response`
 *
 * @internal
 */
export async function startLogin(
  connection: Connection,
  request: LoginRequest,
): Promise<DeviceLogin> {
  const { metadata, clock, serverClock } = connection;
  const { dpop, scopeParameter, signal, beforeTokenRequest } = request;
  const dpopKey = typeof dpop === "function" ? await dpop(metadata) : dpop;
  await dpopKey?.checkServer(metadata);
  const parameters = request.deviceParameters(metadata);
  const scope = parameters.get(scopeParameter ?? "scope") ?? "";
  const scopes = parseScope(scope);
  // A person would approve in vain: the ID token could not be checked.
  if (metadata.jwks_uri && scopes.includes("openid")) checkKeysUrl(connection);
  const { tokenParameters } = request;
  if (scopeParameter && scope) tokenParameters.set(scopeParameter, scope);
  const authorization = await requestDeviceAuthorization(connection, {
    parameters,
    codeLifetime: request.codeLifetime,
    dpopKey,
    signal,
  });
  if (serverClock.skew !== 0) warnOfClockSkew(connection);
  const now = shareTimeline(clock);
  const { device_code, user_code, verification_uri, verification_uri_complete } = authorization;
  const further = parameters.size > (scope ? 1 : 0);
  return new DeviceLogin({
    connector: connection,
    codes: { device_code, user_code, verification_uri, verification_uri_complete },
    request: shareRequest(connection, {
      scope: scopes,
      claims: further ? requestedClaims(parameters) : NO_CLAIMS,
      tokenParameters: tokenParameters.size > 0 ? tokenParameters : undefined,
      // A scope alone is no secret.
      deviceParameters: further ? parameters : undefined,
      dpopKey,
      beforeTokenRequest,
    }),
    now,
    signal,
  }, startPoll(now(), authorization));
}

const NO_CLAIMS: RequestedClaims = {};

function warnOfClockSkew({ warn, serverClock }: Connection): void {
  const seconds = Math.round(Math.abs(serverClock.skew) / 1000);
  const side = serverClock.skew > 0 ? "behind" : "ahead of";
  warn({
    code: "clock_skew",
    message: `This machine's clock is ${seconds} s ${side} the server's; ` +
      "the checks take that into account.",
  });
}
