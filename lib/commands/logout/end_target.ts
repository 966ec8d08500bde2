import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { deleteSession } from "../../session/delete_session.ts";
import { endSession } from "../../session/end_session.ts";
import { profileSession, type SessionRun } from "../../profile/profile_session.ts";
import { deleteProfile } from "../../profile/save_profile.ts";
import type { LogoutTarget } from "./logout_target.ts";
import { type Revocation, revokeTokens } from "../../session/revoke_tokens.ts";

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
        revocation = await revokeTokens(
          tokens,
          await profileSession(profile, { host, ...options }),
        );
      });
    }
    if (profile) await deleteProfile(profile);
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
