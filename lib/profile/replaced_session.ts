import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { TimeLimit } from "../oauth/http/time_limit.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { readEntry } from "../session/session_entry.ts";
import { tokensOf } from "../session/session_record.ts";
import { revokeTokens } from "../session/revoke_tokens.ts";
import type { Profile } from "./open_profile.ts";
import { profileSession } from "./profile_session.ts";
import { sessionSettings } from "./session_settings.ts";

/** Milliseconds until the revocation of the old session is given up. */
const REVOCATION_LIMIT_MS = 10_000;

/**
 * Servers at which the revocation of one token ends everything that the person has granted to the
 * client: the new session would end with the old one.
 */
const ENDS_EVERYTHING: readonly RegExp[] = [
  /^https:\/\/accounts\.google\.com\/?$/, // Revokes the consent.
  /^https:\/\/[^/]+\.auth0\.com\/?$/, // Deletes the grant, unless the tenant is set to keep it.
  /\/realms\/[^/]+\/?$/, // Keycloak ends all sessions of the person at the client.
];

/** A session that another sign-in replaces. */
export interface ReplacedSession {
  readonly profile: Profile;
  readonly tokens: TokenSet;
}

/**
 * Finds the session that a profile has until its new one is saved.
 *
 * @param profile the profile, as it was before the sign-in
 * @param current the name under which the new session is saved
 * @returns nothing if there is none, or it can't be read
 */
export async function findReplaced(
  profile: Profile,
  current: string,
): Promise<ReplacedSession | undefined> {
  const { store, record, configured, own, settings } = profile;
  const keys = [current, ...(record ? [record.key] : [])];
  for (const key of keys) {
    const entry = await readEntry({ store, key }).catch(() => undefined);
    if (entry === undefined) continue;
    const { identity } = entry.record;
    const said = [record?.settings, record?.configured?.settings, configured?.settings, own]
      .filter((layer) => layer !== undefined);
    // Its own server and client: other secrets and headers are not for them.
    const old = key === current ? settings : sessionSettings(identity, said);
    return {
      profile: { ...profile, identity, settings: { ...old, trace: settings.trace } },
      tokens: await tokensOf(entry.record),
    };
  }
}

/**
 * Revokes a session that was replaced, if that does no harm. It never fails.
 *
 * @param replaced the session
 * @param options the tokens of the new session, and the system around the program
 * @returns the result, for a person
 */
export async function revokeReplaced(
  replaced: ReplacedSession,
  { now, host }: { now: TokenSet; host: Host },
): Promise<string> {
  const { profile, tokens } = replaced;
  if (!isRevokedAlone({ issuer: profile.settings.issuer, old: tokens, now })) {
    return "The previous session is not revoked: its server would end the new one as well.";
  }
  const reason = () => new DeviceLoginError("timeout", "The server does not respond.");
  const limit = new TimeLimit(REVOCATION_LIMIT_MS, { clock: host.clock, reason });
  try {
    const { signal } = limit;
    const session = await profileSession(profile, { host, signal });
    const { revoked } = await revokeTokens(tokens, { ...session, signal });
    return revoked
      ? "The previous session is revoked at its server."
      : "The previous session is not revoked: its server has no revocation endpoint.";
  } catch (error) {
    const { message } = error as Error;
    return `The previous session could not be revoked, and its tokens may still be valid: ${message}`;
  } finally {
    limit.lift();
  }
}

/** The part of tokens that shows what two sign-ins share. */
type SignedIn = Pick<TokenSet, "accessToken" | "refreshToken"> & {
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
};

/**
 * Whether the tokens of a sign-in can be revoked without ending those of a later one: not if they
 * share a token, or a session at the server (`sid`, OpenID Connect Front-Channel Logout 1.0), and
 * not at servers that are known to end everything.
 */
export function isRevokedAlone(
  { issuer = "", old, now }: { issuer?: string | undefined; old: SignedIn; now: SignedIn },
): boolean {
  const pairs = [
    [old.accessToken || undefined, now.accessToken],
    [old.refreshToken, now.refreshToken],
    [old.claims?.["sid"], now.claims?.["sid"]],
  ];
  return pairs.every(([one, other]) => one === undefined || one !== other) &&
    !ENDS_EVERYTHING.some((pattern) => pattern.test(issuer));
}
