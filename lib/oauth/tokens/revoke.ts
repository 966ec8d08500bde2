import { revocationRequest } from "oauth4webapi";
import { sleep } from "../base/sleep.ts";
import { connect, requestOptions } from "../connection/connection.ts";
import { endpointOf } from "../connection/endpoint_of.ts";
import { explainRefusal, explainUnusable, refusal } from "../connection/refusal.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { retryAfter } from "../http/retry_after.ts";
import type { ConnectionOptions } from "../options.ts";
import { readReply } from "../reply/reply.ts";

/** The server, the client, and the type of the token. */
export interface RevokeOptions extends ConnectionOptions {
  /** The type of the token, so that the server finds it faster. */
  tokenTypeHint?: "access_token" | "refresh_token" | undefined;
}

/** The largest number of requests, if the server is temporarily unavailable. */
const MAX_REVOCATION_REQUESTS = 3;

/** The pause before the next request, unless the server specifies one. */
const REVOCATION_PAUSE_MS = 1_000;

/** The longest pause: a server that requests a longer one is not asked again. */
const MAX_REVOCATION_PAUSE_MS = 30_000;

/**
 * Revokes a token (RFC 7009). At most servers, revoking a refresh token also ends the access tokens
 * issued with it. A token that the server does not know counts as revoked.
 *
 * @param token the token
 * @param options the server and the client that it was issued to
 * @throws {DeviceLoginError} `unsupported`, `refused`, `network`, `invalid_response`, and
 *   `server_unavailable` if the server stays temporarily unavailable: the token is still valid
 *
 * @example
 * ```ts
 * await revokeToken(tokens.refreshToken, { issuer, clientId: "cli", tokenTypeHint: "refresh_token" });
 * ```
 */
export async function revokeToken(token: string, options: RevokeOptions): Promise<void> {
  const { signal, tokenTypeHint } = options;
  const connection = await connect(options);
  const { server, client, clock } = connection;
  const endpoint = endpointOf(connection, "revocation_endpoint");
  const tried = `POST ${endpoint}`;
  const additionalParameters: Record<string, string> = tokenTypeHint
    ? { token_type_hint: tokenTypeHint }
    : {};
  for (let left = MAX_REVOCATION_REQUESTS - 1;; left--) {
    const request = { ...requestOptions(connection, { signal }), additionalParameters };
    const authenticate = connection.authenticateAt(endpoint);
    const response = await revocationRequest(server, client, authenticate, token, request);
    // The status decides, whatever the body says (RFC 7009 section 2.2).
    if (response.ok) return;
    if ([404, 405, 501].includes(response.status)) {
      throw new DeviceLoginError(
        "unsupported",
        `${tried} was answered with status ${response.status}: the server does not revoke tokens there.`,
      );
    }
    const pause = retryAfter(response, clock.now()) ?? REVOCATION_PAUSE_MS;
    const reply = readReply(response, tried);
    if (reply.type === "error") {
      // RFC 7009 section 2.2 has status 200 for this. With 401 it may be about another credential.
      const { error, status } = reply.details;
      if (status === 400 && ["invalid_grant", "invalid_token"].includes(error)) return;
      throw explainRefusal(connection, { error: refusal("The revocation", reply.details) });
    }
    if (reply.type === "unusable") throw explainUnusable(connection, { ...reply, endpoint });
    // Any other type has a status that is a success.
    if (reply.type !== "unavailable") return;
    if (left === 0 || pause > MAX_REVOCATION_PAUSE_MS) {
      const message = `${reply.error.message} The token is still valid: try again later.`;
      throw new DeviceLoginError(reply.error.code, message);
    }
    await sleep(pause, { clock, signal });
  }
}
