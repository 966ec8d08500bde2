import type { Host } from "../../host/host.ts";
import { DeviceLoginError, OAuthError } from "../../oauth/errors.ts";
import { type RevokeOptions, revokeToken } from "../../oauth/tokens/revoke.ts";
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
  /** What a person should know although it is ended. */
  readonly notice?: string | undefined;
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
  let revocation: Revocation | undefined;
  try {
    if (options.local) {
      await deleteSession({ store, key });
    } else if (profile === undefined) {
      throw target.error;
    } else {
      await endSession({ store, key, clock: host.clock, signal }, async (tokens) => {
        revocation = await revoke(tokens, await profileSession(profile, host, options));
      });
    }
    if (profile) await forgetProfile(profile);
    return { ...about, forgotten: true, revoked: false, ...revocation };
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    const { code, message } = error;
    const advice = revocation?.revoked
      ? "The server has ended it; --local forgets what is left here."
      : "The session is left as it is; --local forgets it all the same.";
    return {
      ...about,
      forgotten: false,
      revoked: false,
      ...revocation,
      error: { code, message: `${message} ${advice}` },
    };
  }
}

/** What the server has ended. */
type Revocation = Pick<LogoutResult, "revoked" | "notice">;

/**
 * Revokes the refresh token, then the access token. After the first the session is over, whatever
 * becomes of the second: it may be missing, have expired, or ended with the first.
 */
export async function revoke(tokens: TokenSet, session: SessionOptions): Promise<Revocation> {
  const { refreshToken, accessToken } = tokens;
  const done = refreshToken !== undefined &&
    await tryRevoke(refreshToken, { ...session, tokenTypeHint: "refresh_token" });
  if (accessToken === "" || (refreshToken !== undefined && !done)) return { revoked: done };
  try {
    const both = await tryRevoke(accessToken, { ...session, tokenTypeHint: "access_token" });
    return { revoked: done || both };
  } catch (error) {
    if (!done) throw error;
    // Some servers revoke refresh tokens alone (RFC 7009 section 2.2.1).
    if (error instanceof OAuthError && error.error === "unsupported_token_type") {
      return { revoked: true };
    }
    const why = (error as Error).message;
    const notice =
      `Its access token could not be revoked, and may be good until it expires: ${why}`;
    return { revoked: true, notice };
  }
}

/** Revokes a token. @returns `false` if the server has no way to */
async function tryRevoke(token: string, options: RevokeOptions): Promise<boolean> {
  try {
    await revokeToken(token, options);
    return true;
  } catch (error) {
    if (error instanceof DeviceLoginError && error.code === "unsupported") return false;
    throw error;
  }
}
