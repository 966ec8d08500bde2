import { processUserInfoResponse, skipSubjectCheck, userInfoRequest } from "oauth4webapi";
import { connect, requestOptions } from "../connection/connection.ts";
import { endpointOf } from "../connection/endpoint_of.ts";
import { refusal } from "../connection/refusal.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseExactJson, withoutDeepMembers } from "../encoding/parse_json.ts";
import { DeviceLoginError, OAuthError, type OAuthErrorDetails } from "../base/errors.ts";
import { received } from "../http/received_response.ts";
import type { ConnectionOptions } from "../options.ts";
import { readReply, redactDetails, type UnusableReply } from "../reply/reply.ts";
import { dpopKeyOf } from "./dpop_key_of.ts";
import type { StandardClaims } from "./standard_claims.ts";
import type { TokenSet } from "./token_set.ts";

/** The server's information about a person (OpenID Connect Core 1.0 section 5.1). */
export interface UserInfo extends StandardClaims {
  /** The person's identifier. */
  readonly sub: string;
  /** Further claims. */
  readonly [claim: string]: unknown;
}

/**
 * Requests information about the person who signed in (OpenID Connect Core 1.0 section 5.3). If there
 * is an ID token, the reply must be about the same person.
 *
 * @param tokens the tokens of the sign-in
 * @param options the server and the client
 * @throws {DeviceLoginError} `unsupported`, `invalid_userinfo`, `login_required` if the access token
 *   is not accepted, `refused` if it is not sufficient, `network`, `server_unavailable`,
 *   `invalid_response`
 */
export async function fetchUserInfo(
  tokens: TokenSet,
  options: ConnectionOptions,
): Promise<UserInfo> {
  const connection = await connect(options);
  const { server, client, serverClock } = connection;
  const endpoint = endpointOf(connection, "userinfo_endpoint");
  const limits = { signal: options.signal };
  const { accessToken } = tokens;
  const send = (headers: Record<string, string>) =>
    userInfoRequest(server, client, accessToken, {
      ...requestOptions(connection, limits),
      headers,
    });
  const request = { method: "GET", url: endpoint, accessToken, now: serverClock.now() };
  const dpopKey = dpopKeyOf(tokens);
  const response = dpopKey ? await dpopKey.send(request, (dpop) => send({ dpop })) : await send({});
  if (!response.ok) throw readRefusal(response, `GET ${endpoint}`);
  const expected = tokens.claims?.sub ?? skipSubjectCheck;
  // Throws if the body broke off, which oauth4webapi would report as malformed.
  const text = await response.text();
  try {
    const info = await processUserInfoResponse(server, client, expected, response);
    const exact = parseExactJson(text);
    // Not JSON: a JWT, if it is that.
    return isObject(exact) ? { ...exact, sub: info.sub } : withoutDeepMembers(info);
  } catch (error) {
    const { message } = error as Error;
    const code = message.includes('"sub"') ? "invalid_userinfo" : "invalid_response";
    throw new DeviceLoginError(
      code,
      `GET ${endpoint} was answered with something that can't be used: ${message}.`,
    );
  }
}

/** Reads the server's reason, which is in the body or, by RFC 6750 section 3, in a header. */
function readRefusal(response: Response, tried: string): DeviceLoginError {
  const reply = readReply(response, tried);
  const details = reply.type === "error" ? reply.details : challenge(response);
  // The status is not a success, so there is an error.
  const error = details ? refusal(tried, details) : (reply as UnusableReply).error;
  if (response.status !== 401) return error;
  const message = `${error.message} The access token is not accepted, or no longer.`;
  return details
    ? new OAuthError("login_required", message, details)
    : new DeviceLoginError("login_required", message);
}

function challenge(response: Response): OAuthErrorDetails | undefined {
  const { headers, status } = response;
  const header = headers.get("www-authenticate");
  const error = header?.match(/\berror="([^"]+)"/)?.[1];
  const errorDescription = header?.match(/\berror_description="([^"]+)"/)?.[1];
  return error === undefined
    ? undefined
    : redactDetails({ error, errorDescription, status }, received(response).redactor());
}
