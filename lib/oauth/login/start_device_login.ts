import { createTimeline } from "../clock.ts";
import { connect } from "../connection/connection.ts";
import type { DeviceLoginOptions } from "../options.ts";
import { createPkce } from "../request/pkce.ts";
import { deviceParameters, tokenParameters } from "../request/request_parameters.ts";
import { parseScope } from "../request/scope.ts";
import { serverName } from "../server/server.ts";
import { requestedClaims } from "../tokens/id_token_claims.ts";
import { checkKeysUrl } from "../tokens/key_set.ts";
import { requestDeviceAuthorization } from "./device_authorization.ts";
import { DeviceLogin } from "./device_login.ts";
import { startPoll } from "./poll.ts";

/**
 * Starts to sign in (RFC 8628 section 3.1): asks the server for a code that a person then approves
 * on another device.
 *
 * @param options which server, which client, and what to ask for
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
  const { signal, dpop, pkce: wantsPkce, scopeParameter } = options;
  const pkce = wantsPkce ? await createPkce() : undefined;
  deviceParameters(options, { pkce }); // What is wrong with them is told before anything is sent.
  const parameters = tokenParameters(options, pkce);
  const connection = await connect(options);
  const { metadata } = connection;
  const dpopKey = typeof dpop === "function" ? await dpop(metadata) : dpop;
  await dpopKey?.checkServer(metadata);
  const body = deviceParameters(options, { metadata, pkce });
  const scope = body.get(scopeParameter ?? "scope") ?? "";
  // A person would approve in vain: the ID token could not be checked.
  if (metadata.jwks_uri && parseScope(scope).includes("openid")) checkKeysUrl(connection);
  if (scopeParameter && scope) parameters.set(scopeParameter, scope);
  const authorization = await requestDeviceAuthorization(connection, body, { dpopKey, signal });
  const { serverClock } = connection;
  if (serverClock.skew !== 0) {
    const seconds = Math.round(Math.abs(serverClock.skew) / 1000);
    const side = serverClock.skew > 0 ? "behind" : "ahead of";
    connection.warn({
      code: "clock_skew",
      message: `This machine's clock is ${seconds} s ${side} the server's; ` +
        "the checks take that into account.",
    });
  }
  const now = createTimeline(connection.clock);
  return new DeviceLogin({
    server: serverName(options),
    clientId: options.clientId,
    codes: authorization,
    state: startPoll(now(), authorization),
    clockSkew: () => serverClock.skew,
    scope: parseScope(scope),
    claims: requestedClaims(body),
    tokenParameters: parameters,
    dpopKey,
    now,
    connect: () => Promise.resolve(connection),
    options,
  });
}
