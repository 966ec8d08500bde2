import { revocationRequest } from "oauth4webapi";
import { sleep } from "../clock.ts";
import { connect, requestOptions } from "../connection/connection.ts";
import { endpointOf } from "../connection/endpoint_of.ts";
import { explainRefusal, refusal } from "../connection/refusal.ts";
import { DeviceLoginError } from "../errors.ts";
import { retryAfter } from "../http/retry_after.ts";
import type { ConnectionOptions } from "../options.ts";
import { readReply } from "../reply/reply.ts";

/** Which server and client, and what kind of token it is. */
export interface RevokeOptions extends ConnectionOptions {
  /** What the token is, so that the server finds it sooner. */
  tokenTypeHint?: "access_token" | "refresh_token" | undefined;
}

/** Requests that are sent at the most, where the server says "later". */
const TRIES = 3;

/** Milliseconds to wait before the next one where the server does not say. */
const PAUSE = 1_000;

/** Milliseconds: a server that asks to wait longer is not waited for. */
const LONGEST_PAUSE = 30_000;

/**
 * Ends a token at the server (RFC 7009). To revoke a refresh token ends the access tokens that came
 * with it, too, at most servers. A token that the server does not know (any more) counts as revoked.
 *
 * @param token the token
 * @param options the server and the client that it was issued to
 * @throws {DeviceLoginError} `unsupported`, `refused`, `network`, `invalid_response`, and
 *   `server_unavailable` where the server says "later" again and again: the token is still good
 *
 * @example
 * ```ts
 * await revokeToken(tokens.refreshToken, { issuer, clientId: "cli", tokenTypeHint: "refresh_token" });
 * ```
 */
export async function revokeToken(token: string, options: RevokeOptions): Promise<void> {
  const { signal, tokenTypeHint } = options;
  const connection = await connect(options);
  const { server, client, authenticate, clock } = connection;
  const tried = `POST ${endpointOf(connection, "revocation_endpoint")}`;
  const additionalParameters: Record<string, string> = tokenTypeHint
    ? { token_type_hint: tokenTypeHint }
    : {};
  for (let left = TRIES - 1;; left--) {
    const request = { ...requestOptions(connection, { signal }), additionalParameters };
    const response = await revocationRequest(server, client, authenticate, token, request);
    // The status decides, whatever the body says (RFC 7009 section 2.2).
    if (response.ok) return;
    if ([404, 405, 501].includes(response.status)) {
      throw new DeviceLoginError(
        "unsupported",
        `${tried} was answered with status ${response.status}: the server revokes no tokens there.`,
      );
    }
    const pause = retryAfter(response, clock.now()) ?? PAUSE;
    const reply = await readReply(response, tried);
    if (reply.type === "error") {
      // RFC 7009 section 2.2 has status 200 for this. With 401 it may be about another credential.
      const { error, status } = reply.details;
      if (status === 400 && ["invalid_grant", "invalid_token"].includes(error)) return;
      throw explainRefusal(connection, refusal("The revocation", reply.details));
    }
    if (reply.type === "success") return;
    if (reply.type !== "unavailable") throw reply.error;
    if (left === 0 || pause > LONGEST_PAUSE) {
      const message = `${reply.error.message} The token is still good: try again later.`;
      throw new DeviceLoginError(reply.error.code, message);
    }
    await sleep(pause, { clock, signal });
  }
}
