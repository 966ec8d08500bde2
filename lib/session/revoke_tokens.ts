import { DeviceLoginError, OAuthError } from "../oauth/base/errors.ts";
import { Redactor } from "../oauth/redact/redactor.ts";
import { type RevokeOptions, revokeToken } from "../oauth/tokens/revoke.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import type { SessionOptions } from "./session_options.ts";

/** The result of a revocation. */
export interface Revocation {
  /** Whether the server ended the session. */
  readonly revoked: boolean;
  /** A warning for the person, although the session ended. */
  readonly notice?: string | undefined;
}

/**
 * Revokes a session's refresh token, then its access token. After the first, the session is over,
 * whatever happens to the second: it may be missing, have expired, or have been revoked with the
 * first.
 *
 * @param tokens the session's tokens
 * @param session its server and client
 * @returns whether the server ended the session: not if it has no revocation endpoint
 * @throws {DeviceLoginError} if the first revocation fails
 */
export async function revokeTokens(tokens: TokenSet, session: SessionOptions): Promise<Revocation> {
  const { refreshToken, accessToken } = tokens;
  const done = refreshToken !== undefined &&
    await tryRevoke(refreshToken, { ...session, tokenTypeHint: "refresh_token" });
  if (accessToken === "" || (refreshToken !== undefined && !done)) return { revoked: done };
  try {
    const both = await tryRevoke(accessToken, { ...session, tokenTypeHint: "access_token" });
    return { revoked: done || both };
  } catch (error) {
    if (!done) throw error;
    // Some servers revoke only refresh tokens (RFC 7009 section 2.2.1).
    if (error instanceof OAuthError && error.error === "unsupported_token_type") {
      return { revoked: true };
    }
    // The server knows the first token as well, and may repeat it.
    const why = new Redactor([["refresh_token", refreshToken]]).redact((error as Error).message);
    const notice =
      `Its access token could not be revoked, and may be valid until it expires: ${why}`;
    return { revoked: true, notice };
  }
}

/** Revokes a token. @returns `false` if the server has no revocation endpoint */
async function tryRevoke(token: string, options: RevokeOptions): Promise<boolean> {
  try {
    await revokeToken(token, options);
    return true;
  } catch (error) {
    if (error instanceof DeviceLoginError && error.code === "unsupported") return false;
    throw error;
  }
}
