import { rfc3339Seconds } from "../../oauth/encoding/rfc3339.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import type { ListedSession } from "../../session/list_sessions.ts";
import { readEntry } from "../../session/session_entry.ts";
import { keyOf, type SavedIdentity } from "../../session/session_key.ts";
import { tokensOf } from "../../session/session_record.ts";
import { remaining } from "../../session/validity.ts";
import { noSession, tokenExpired } from "../../profile/login_required.ts";
import type { Profile } from "../../profile/open_profile.ts";
import { type FaultyProfile, nameIn } from "../../profile/list_profiles.ts";
import type { RemoteStatus } from "./remote_status.ts";
import { type StatusError, told } from "./status_error.ts";

/**
 * How a profile stands:
 *
 * - `valid`: its access token is good.
 * - `refreshable`: it has expired, and a refresh token is there.
 * - `expired`: it has expired, and a person has to sign in again.
 * - `signed_out`: there is no session.
 * - `unused`: a session of other settings than the profile has now.
 * - `unreadable`: what is kept can't be read.
 * - `unusable`: its settings can't be used.
 */
export type ProfileState =
  | "valid"
  | "refreshable"
  | "expired"
  | "signed_out"
  | "unused"
  | "unreadable"
  | "unusable";

/** A profile, as `status` tells of it. */
export interface ProfileStatus {
  /** Its name, where it is known. */
  readonly profile?: string | undefined;
  readonly state: ProfileState;
  /** The server's issuer, or what else it is named by. */
  readonly server?: string | undefined;
  readonly client_id?: string | undefined;
  readonly scope?: readonly string[] | undefined;
  /** Who signed in, as the ID token says. */
  readonly subject?: string | undefined;
  readonly email?: string | undefined;
  /** When the access token expires. */
  readonly expires_at?: string | undefined;
  /** Whether there is a refresh token. */
  readonly refreshable?: boolean | undefined;
  /** Whether the session is kept encrypted. */
  readonly encrypted?: boolean | undefined;
  /** Where it is kept. */
  readonly place?: string | undefined;
  /** What the server says. */
  readonly remote?: RemoteStatus | undefined;
  /** What is wrong, and what to do about it. */
  readonly error?: StatusError | undefined;
}

/**
 * How a profile stands by what is kept. Nothing is sent.
 *
 * @param profile the profile
 * @param now milliseconds since the epoch
 */
export async function profileStatus(profile: Profile, now: number): Promise<ProfileStatus> {
  const { name, settings, store, identity } = profile;
  const server = settings.issuer ?? settings.endpoint ?? settings.tokenUrl;
  const about = { profile: name, server, client_id: settings.clientId };
  if (identity === undefined) return signedOut(about, profile);
  const key = await keyOf(identity);
  try {
    const entry = await readEntry({ store, key, identity });
    if (entry === undefined) return await signedOut(about, profile);
    const tokens = await tokensOf(entry.record);
    const state = stateOf(tokens, now);
    return {
      ...about,
      state,
      ...ofTokens(tokens),
      encrypted: entry.sealed,
      place: store.locate(key),
      error: state === "expired" ? told(tokenExpired(profile)) : undefined,
    };
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    return { ...about, state: "unreadable", place: store.locate(key), error: told(error) };
  }
}

/** A session that no profile leads to. */
export function strayStatus(session: ListedSession): ProfileStatus {
  const { place } = session;
  if ("error" in session) return { state: "unreadable", place, error: told(session.error) };
  const { identity, tokens, sealed } = session;
  return {
    profile: nameIn(identity),
    state: "unused",
    server: serverOf(identity),
    client_id: identity.client_id,
    ...ofTokens(tokens),
    encrypted: sealed,
    place,
  };
}

/** A profile whose settings can't be used. */
export function faultyStatus({ name, error }: FaultyProfile): ProfileStatus {
  const message = `The profile ${name} can't be used: ${error.message}`;
  return { profile: name, state: "unusable", error: { code: error.code, message } };
}

/** What is remembered of a profile and can't be read. */
export function damagedStatus(error: DeviceLoginError): ProfileStatus {
  return { state: "unreadable", error: told(error) };
}

async function signedOut(
  about: Partial<ProfileStatus>,
  profile: Profile,
): Promise<ProfileStatus> {
  return { ...about, state: "signed_out", error: told(await noSession(profile)) };
}

function stateOf(tokens: TokenSet, now: number): ProfileState {
  if (remaining(tokens, now) > 0) return "valid";
  return tokens.refreshToken === undefined ? "expired" : "refreshable";
}

function ofTokens({ claims, scope, expiresAt, refreshToken }: TokenSet): Partial<ProfileStatus> {
  return {
    scope,
    subject: claims?.sub,
    email: typeof claims?.email === "string" ? claims.email : undefined,
    expires_at: expiresAt && rfc3339Seconds(expiresAt),
    refreshable: refreshToken !== undefined,
  };
}

function serverOf({ issuer, endpoint, token_endpoint }: SavedIdentity): string | undefined {
  return issuer ?? endpoint ?? token_endpoint;
}
