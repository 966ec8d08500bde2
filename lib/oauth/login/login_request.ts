import { DeviceLoginError } from "../base/errors.ts";
import type { DeviceLoginOptions } from "../options.ts";
import { createPkce } from "../request/pkce.ts";
import {
  type DeviceParameters,
  deviceParameters,
  tokenParameters,
} from "../request/request_parameters.ts";

/** The requests of a login, as far as they are known without the server's metadata. */
export interface LoginRequest extends
  Pick<
    DeviceLoginOptions,
    "clientId" | "codeLifetime" | "dpop" | "scopeParameter" | "beforeTokenRequest" | "signal"
  > {
  /** The parameters of the device authorization request. */
  readonly deviceParameters: DeviceParameters;
  /** The parameters of the token requests, in addition to the code. */
  readonly tokenParameters: URLSearchParams;
}

/**
 * Reads and checks the options for a login's requests. Nothing is sent.
 *
 * @param options the options of the login
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readLoginRequest(options: DeviceLoginOptions): Promise<LoginRequest> {
  const { codeLifetime } = options;
  if (codeLifetime !== undefined && !(codeLifetime > 0)) {
    throw new DeviceLoginError(
      "invalid_options",
      `codeLifetime must be more than 0 seconds: got ${codeLifetime}.`,
    );
  }
  const pkce = options.pkce ? await createPkce() : undefined;
  return {
    ...options,
    deviceParameters: deviceParameters(options, pkce),
    tokenParameters: tokenParameters(options, pkce),
  };
}
