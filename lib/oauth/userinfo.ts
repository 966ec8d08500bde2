import { processUserInfoResponse, skipSubjectCheck, userInfoRequest } from "oauth4webapi";
import { connect, requestOptions } from "./connection.ts";
import { DeviceLoginError } from "./errors.ts";
import type { ConnectionOptions } from "./options.ts";
import type { TokenSet } from "./token_set.ts";

/** What the server says of the person (OpenID Connect Core 1.0 section 5.1). */
export interface UserInfo {
  /** Who it is about. */
  readonly sub: string;
  /** Whatever else the server says. */
  readonly [claim: string]: unknown;
}

/**
 * Asks the server who signed in (OpenID Connect Core 1.0 section 5.3). Where the tokens came with an
 * ID token the reply has to be about the same person.
 *
 * @param tokens what the sign-in brought
 * @param options the server and the client
 * @throws {DeviceLoginError} `unsupported`, `invalid_userinfo`, `login_required` where the access
 *   token is not taken, `network`, `invalid_response`
 */
export async function fetchUserInfo(
  tokens: TokenSet,
  options: ConnectionOptions,
): Promise<UserInfo> {
  const connection = await connect(options);
  const { server, client, metadata } = connection;
  const endpoint = metadata.userinfo_endpoint;
  if (endpoint === undefined) {
    throw new DeviceLoginError("unsupported", "The server's metadata names no userinfo_endpoint.");
  }
  const limits = { signal: options.signal };
  const request = requestOptions(connection, limits);
  const response = await userInfoRequest(server, client, tokens.accessToken, request);
  if (response.status === 401) {
    throw new DeviceLoginError(
      "login_required",
      `GET ${endpoint} was answered with status 401: the access token is not taken (any more).`,
    );
  }
  const expected = tokens.claims?.sub ?? skipSubjectCheck;
  try {
    return { ...await processUserInfoResponse(server, client, expected, response) };
  } catch (error) {
    if (error instanceof DeviceLoginError) throw error;
    const { message } = error as Error;
    const code = message.includes('"sub"') ? "invalid_userinfo" : "invalid_response";
    throw new DeviceLoginError(code, `GET ${endpoint} was answered unusably: ${message}.`);
  }
}
