import { introspectionRequest } from "oauth4webapi";
import { connect, requestOptions } from "../connection/connection.ts";
import { endpointOf } from "../connection/endpoint_of.ts";
import { explainRefusal, explainUnusable, refusal } from "../connection/refusal.ts";
import { DeviceLoginError } from "../base/errors.ts";
import type { ConnectionOptions } from "../options.ts";
import { readReply } from "../reply/reply.ts";

/** The server, the client, and the type of the token. */
export interface IntrospectOptions extends ConnectionOptions {
  /** The type of the token, so that the server finds it faster. */
  tokenTypeHint?: "access_token" | "refresh_token" | undefined;
}

/** The server's information about a token (RFC 7662 section 2.2). */
export interface Introspection {
  /** Whether the token is active. If not, there are no other members. */
  readonly active: boolean;
  /** Further members, such as `scope`, `exp`, `sub`, `client_id`. */
  readonly [member: string]: unknown;
}

/**
 * Queries whether a token is active (RFC 7662). Most servers answer only confidential clients.
 *
 * @param token the token
 * @param options the server and the client
 * @throws {DeviceLoginError} `unsupported`, `refused`, `network`, `server_unavailable`,
 *   `invalid_response`
 */
export async function introspectToken(
  token: string,
  options: IntrospectOptions,
): Promise<Introspection> {
  const { signal, tokenTypeHint } = options;
  const connection = await connect(options);
  const { server, client } = connection;
  const endpoint = endpointOf(connection, "introspection_endpoint");
  const tried = `POST ${endpoint}`;
  const additionalParameters: Record<string, string> = tokenTypeHint
    ? { token_type_hint: tokenTypeHint }
    : {};
  const request = { ...requestOptions(connection, { signal }), additionalParameters };
  const authenticate = connection.authenticateAt(endpoint);
  const response = await introspectionRequest(server, client, authenticate, token, request);
  const reply = readReply(response, tried);
  if (reply.type === "error") {
    throw explainRefusal(connection, { error: refusal("The introspection", reply.details) });
  }
  if (reply.type === "unusable") throw explainUnusable(connection, { ...reply, endpoint });
  if (reply.type !== "success") throw reply.error;
  const { active } = reply.body;
  if (typeof active === "boolean") return { ...reply.body, active };
  throw new DeviceLoginError(
    "invalid_response",
    `${tried} was answered without a member active that is true or false.`,
  );
}
