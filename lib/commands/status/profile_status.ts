import { rfc3339Seconds } from "../../oauth/encoding/rfc3339.ts";
import { LATEST_TIME_MS } from "../../oauth/base/clock.ts";
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
import { type StatusError, toStatusError } from "./status_error.ts";

/**
 * The state of a profile.
 *
 * - `valid`: its access token is valid.
 * - `refreshable`: its access token has expired, but there is a refresh token.
 * - `expired`: its access token has expired, and a person must sign in again.
 * - `signed_out`: it has no session.
 * - `unused`: the session belongs to settings that no profile has now.
 * - `unreadable`: what is saved can't be read.
 * - `unusable`: its settings are invalid.
 */
export type ProfileState =
  | "valid"
  | "refreshable"
  | "expired"
  | "signed_out"
  | "unused"
  | "unreadable"
  | "unusable";

/** A profile, as `status` reports it. */
export interface ProfileStatus {
  /** Its name, if known. */
  readonly profile?: string | undefined;
  readonly state: ProfileState;
  /** The server's issuer, or else the URL that names it. */
  readonly server?: string | undefined;
  readonly client_id?: string | undefined;
  readonly scope?: readonly string[] | undefined;
  /** The ID token's `sub`. */
  readonly subject?: string | undefined;
  readonly email?: string | undefined;
  /** When the access token expires. */
  readonly expires_at?: string | undefined;
  /** When the refresh token expires, if the server reports it. */
  readonly refresh_expires_at?: string | undefined;
  /** Whether there is a refresh token. */
  readonly refreshable?: boolean | undefined;
  /** Whether the session is saved encrypted. */
  readonly encrypted?: boolean | undefined;
  /** The place where it is saved. */
  readonly place?: string | undefined;
  /** The tools that `setup` has set up to use it. */
  readonly tools?: readonly string[] | undefined;
  /** The server's answers. */
  readonly remote?: RemoteStatus | undefined;
  /** The problem, and what to do about it. */
  readonly error?: StatusError | undefined;
}

/**
 * Determines a profile's state from what is saved. Sends nothing.
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
      ...tokenDetails(tokens),
      encrypted: entry.sealed,
      place: store.locate(key),
      error: state === "expired" ? toStatusError(tokenExpired(profile)) : undefined,
    };
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    return { ...about, state: "unreadable", place: store.locate(key), error: toStatusError(error) };
  }
}

/** Returns the status of a session that belongs to no profile. */
export function strayStatus(session: ListedSession): ProfileStatus {
  const { place } = session;
  if ("error" in session) {
    return { state: "unreadable", place, error: toStatusError(session.error) };
  }
  const { identity, tokens, sealed } = session;
  return {
    profile: nameIn(identity),
    state: "unused",
    server: serverOf(identity),
    client_id: identity.client_id,
    ...tokenDetails(tokens),
    encrypted: sealed,
    place,
  };
}

/** Returns the status of a profile with invalid settings. */
export function faultyStatus({ name, error }: FaultyProfile): ProfileStatus {
  const message = `The profile ${name} can't be used: ${error.message}`;
  return { profile: name, state: "unusable", error: { code: error.code, message } };
}

/** Returns the status of a profile's record that can't be read. */
export function damagedStatus(error: DeviceLoginError): ProfileStatus {
  return { state: "unreadable", error: toStatusError(error) };
}

async function signedOut(
  about: Partial<ProfileStatus>,
  profile: Profile,
): Promise<ProfileStatus> {
  return { ...about, state: "signed_out", error: toStatusError(await noSession(profile)) };
}

function stateOf(tokens: TokenSet, now: number): ProfileState {
  if (remaining(tokens, now) > 0) return "valid";
  return tokens.refreshToken === undefined ? "expired" : "refreshable";
}

function tokenDetails(tokens: TokenSet): Partial<ProfileStatus> {
  const { claims, scope, expiresAt, refreshToken } = tokens;
  const sessionEnd = refreshToken && refreshExpiry(tokens);
  return {
    scope,
    subject: claims?.sub,
    email: typeof claims?.email === "string" ? claims.email : undefined,
    expires_at: expiresAt && rfc3339Seconds(expiresAt),
    ...(sessionEnd && { refresh_expires_at: rfc3339Seconds(sessionEnd) }),
    refreshable: refreshToken !== undefined,
  };
}

/**
 * Returns when the refresh token expires. No standard names the member: Keycloak has
 * `refresh_expires_in`, GitHub `refresh_token_expires_in`.
 */
function refreshExpiry(tokens: TokenSet): Date | undefined {
  const { refresh_expires_in, refresh_token_expires_in } = tokens.toJSON();
  const seconds = Number(refresh_expires_in ?? refresh_token_expires_in);
  // Keycloak's 0 means that an offline session has no end.
  if (!(seconds > 0)) return undefined;
  const end = tokens.receivedAt.getTime() + seconds * 1000;
  return end < LATEST_TIME_MS ? new Date(end) : undefined;
}

function serverOf({ issuer, endpoint, token_endpoint }: SavedIdentity): string | undefined {
  return issuer ?? endpoint ?? token_endpoint;
}
