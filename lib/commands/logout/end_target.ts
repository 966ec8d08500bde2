import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { deleteSession } from "../../session/delete_session.ts";
import { endSession } from "../../session/end_session.ts";
import { profileSession, type SessionRun } from "../../profile/profile_session.ts";
import { credentialKey } from "../../profile/credential_key.ts";
import { openSecretSettings } from "../../profile/secret_settings.ts";
import type { LogoutTarget } from "./logout_target.ts";
import { type Revocation, revokeTokens } from "../../session/revoke_tokens.ts";

/** The result of ending a session, as `logout` reports it. */
export interface LogoutResult {
  /** The profile's name, if known. */
  readonly profile?: string | undefined;
  /** Whether the session was deleted from this machine. */
  readonly forgotten: boolean;
  /** Whether the server has revoked it. */
  readonly revoked: boolean;
  /** A warning about a session that was ended. */
  readonly notice?: string | undefined;
  /** Whether another process ended it first, and knows what the server replied. */
  readonly elsewhere?: true;
  /** Why the session was not deleted. */
  readonly error?: { readonly code: DeviceLoginError["code"]; readonly message: string };
}

/** The options of {@linkcode endTarget}. */
export interface EndOptions extends SessionRun {
  /** Whether the session is deleted without revoking it at the server. */
  local: boolean;
}

/**
 * Ends one session: revokes it at the server, then deletes it. If it can't be revoked, it is not
 * deleted.
 *
 * @param target the session
 * @param options the host, and whether to revoke
 */
export async function endTarget(
  target: LogoutTarget,
  options: EndOptions,
): Promise<LogoutResult> {
  const { key, store, profile } = target;
  const about = { profile: profile?.name ?? target.name };
  const { host, signal } = options;
  let revocation: Revocation | undefined;
  let found = true;
  try {
    if (options.local) {
      found = await deleteSession({ store, key });
    } else if (profile === undefined) {
      throw target.error;
    } else {
      // Before the lock: a person may have to enter the passphrase of a key.
      const session = await profileSession(profile, options);
      const place = { store, key, clock: host.clock, signal };
      found = await endSession(place, async (tokens, { signal }) => {
        revocation = await revokeTokens(tokens, { ...session, signal });
      });
    }
    await openSecretSettings(undefined, host).delete(credentialKey(key));
    const elsewhere = found ? {} : { elsewhere: true as const };
    return { ...about, forgotten: true, revoked: false, ...elsewhere, ...revocation };
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    const { code, message } = error;
    const advice = options.local
      ? "The session is unchanged."
      : revocation?.revoked
      ? "It has been revoked; --local deletes what is left here."
      : "The session is unchanged; --local deletes it anyway.";
    return {
      ...about,
      forgotten: false,
      revoked: false,
      ...revocation,
      error: { code, message: `${message} ${advice}` },
    };
  }
}

/** Describes to a person how a session has ended. */
export function describeEnd(
  { profile, revoked, elsewhere, error, notice }: LogoutResult,
  { local }: { local: boolean },
): string {
  const which = profile === undefined ? "A session" : `The session of the profile ${profile}`;
  if (error !== undefined) return `${which} could not be ended. ${error.message}`;
  if (elsewhere) return `${which} has been ended by another process.`;
  if (revoked) return `${which} has ended.${notice ? ` ${notice}` : ""}`;
  if (local) {
    return `${which} was deleted, but not revoked at the server: its tokens may still be valid.`;
  }
  return `${which} was deleted. The server can't revoke tokens: they are valid until they expire.`;
}
