import type { Host } from "../../host/host.ts";
import { DeviceLoginError, OAuthError } from "../../oauth/errors.ts";
import { revokeToken } from "../../oauth/tokens/revoke.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { deleteSession } from "../../session/delete_session.ts";
import { endSession } from "../../session/end_session.ts";
import type { SessionOptions } from "../../session/session_options.ts";
import { profileSession, type SessionRun } from "../profile/profile_session.ts";
import { forgetProfile } from "../profile/remember_profile.ts";
import type { LogoutTarget } from "./logout_target.ts";

/** What became of a session, as `logout` tells of it. */
export interface LogoutResult {
  /** The profile's name, where it is known. */
  readonly profile?: string | undefined;
  /** Whether it is gone from this machine. */
  readonly forgotten: boolean;
  /** Whether the server was told, and has ended it. */
  readonly revoked: boolean;
  /** Why it was left as it is. */
  readonly error?: { readonly code: DeviceLoginError["code"]; readonly message: string };
}

/** How sessions are ended. */
export interface EndOptions extends SessionRun {
  /** Whether they are forgotten without a word to the server. */
  local: boolean;
}

/**
 * Ends one session: the server is told first. Where it can't be, the session stays.
 *
 * @param target the session
 * @param host the system around it
 * @param options how
 */
export async function endTarget(
  target: LogoutTarget,
  host: Host,
  options: EndOptions,
): Promise<LogoutResult> {
  const { key, store, profile } = target;
  const about = { profile: profile?.name ?? target.name };
  const { signal } = options;
  let revoked = false;
  try {
    if (options.local) {
      await deleteSession({ store, key });
    } else if (profile === undefined) {
      throw target.error;
    } else {
      await endSession({ store, key, clock: host.clock, signal }, async (tokens) => {
        revoked = await revoke(tokens, await profileSession(profile, host, options));
      });
    }
    if (profile) await forgetProfile(profile);
    return { ...about, forgotten: true, revoked };
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    const { code, message } = error;
    const advice = "The session is left as it is; --local forgets it all the same.";
    return {
      ...about,
      forgotten: false,
      revoked: false,
      error: { code, message: `${message} ${advice}` },
    };
  }
}

/** Revokes the refresh token, then the access token. @returns whether the server could do that */
export async function revoke(tokens: TokenSet, session: SessionOptions): Promise<boolean> {
  const { refreshToken, accessToken } = tokens;
  try {
    if (refreshToken !== undefined) {
      await revokeToken(refreshToken, { ...session, tokenTypeHint: "refresh_token" });
    }
    await revokeToken(accessToken, { ...session, tokenTypeHint: "access_token" });
    return true;
  } catch (error) {
    if (error instanceof DeviceLoginError && error.code === "unsupported") return false;
    // Some servers revoke refresh tokens alone (RFC 7009 section 2.2.1), and that has been done.
    const other = error instanceof OAuthError && error.error === "unsupported_token_type";
    if (other && refreshToken !== undefined) return true;
    throw error;
  }
}
