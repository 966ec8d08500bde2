import type { Host } from "../host/host.ts";
import { rfc3339Seconds } from "../oauth/encoding/rfc3339.ts";
import type { DeviceLoginOptions } from "../oauth/options.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { deleteSession } from "../session/delete_session.ts";
import { loadTokens } from "../session/load_tokens.ts";
import { checkStore, saveSession } from "../session/save_session.ts";
import { keyOf, savedIdentity } from "../session/session_key.ts";
import type { SessionOptions } from "../session/session_options.ts";
import { credentialKey } from "./credential_key.ts";
import { settingsToSave } from "./saved_settings.ts";
import type { Profile } from "./open_profile.ts";
import { changesSince } from "./profile_identity.ts";
import { checkProfileStore, saveProfile } from "./save_profile.ts";
import { findReplaced, type ReplacedSession, revokeReplaced } from "./replaced_session.ts";

/** Saves the tokens of a login as a profile's session. */
export interface LoginSaver {
  /** The profile's name. */
  readonly profile: string;
  /** What a person should know before they sign in. */
  readonly notices: readonly string[];
  /**
   * Saves them, instead of the session before.
   *
   * @returns what a person should know about it
   * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`
   */
  save(tokens: TokenSet): Promise<string[]>;
  /**
   * Revokes the session before, once the result is written: its server may be slow.
   *
   * @returns the result, for a person; nothing if there was no session before
   */
  retire(tokens: TokenSet): Promise<string | undefined>;
}

/**
 * Makes sure, before a person is asked to sign in, that a profile's session can be saved.
 *
 * @param profile the profile
 * @param options the login, and the system around the program
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`
 */
export async function createLoginSaver(
  profile: Profile,
  { login, host }: { login: DeviceLoginOptions; host: Host },
): Promise<LoginSaver> {
  const { name, store, own, record, secrets } = profile;
  const { clock } = host;
  const session = { ...login, clock, profile: name, store };
  await checkStore(session);
  await checkProfileStore(profile);
  let replaced: ReplacedSession | undefined;
  return {
    profile: name,
    notices: await replacementNotices(profile, session),
    async save(tokens) {
      const identity = await savedIdentity(session);
      replaced = await findReplaced(profile, await keyOf(identity));
      await saveSession(session, tokens);
      await saveProfile(profile, { identity, ...await settingsToSave(own, host) });
      await secrets.delete(credentialKey(await keyOf(identity)));
      // A session of other settings is of no use any more.
      const before = record?.key;
      if (before !== undefined && before !== await keyOf(identity)) {
        await deleteSession({ store, key: before, clock });
        await secrets.delete(credentialKey(before));
      }
      return lastingNotices(tokens);
    },
    retire: async (tokens) => replaced && await revokeReplaced(replaced, { now: tokens, host }),
  };
}

async function replacementNotices(profile: Profile, session: SessionOptions): Promise<string[]> {
  const { name } = profile;
  const changes = await changesSince(profile, await savedIdentity(session));
  if (changes.length > 0) {
    const words = changes.map(({ words }) => words).join("; ");
    return [`The profile ${name} is signed in again with other settings: ${words}.`];
  }
  if (await loadTokens(session) === undefined) return [];
  return [`The profile ${name} has a session; this sign-in takes its place.`];
}

function lastingNotices({ refreshToken, expiresAt }: TokenSet): string[] {
  if (refreshToken !== undefined) return [];
  const end = expiresAt === undefined ? "" : ` at ${rfc3339Seconds(expiresAt)}`;
  return [`The server issued no refresh token: the session ends with its access token${end}.`];
}
