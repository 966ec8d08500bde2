import { DeviceLoginError, OAuthError } from "../oauth/base/errors.ts";
import { posixQuoteIfNeeded } from "../output/posix_quote.ts";
import { type Change, changesSince } from "./profile_identity.ts";
import type { Profile } from "./open_profile.ts";

/** The error where a profile has no session, or none for the settings that hold now. */
export async function noSession(profile: Profile): Promise<DeviceLoginError> {
  const { name, identity } = profile;
  const changes = identity ? await changesSince(profile, identity) : [];
  const why = changes.length > 0
    ? `The settings of the profile ${name} are not those of its session: ${inWords(changes)}`
    : `There is no session of the profile ${name}.`;
  return new DeviceLoginError("login_required", `${why} ${advice(profile)}`);
}

/** The error where a profile's access token has expired and can't be renewed. */
export function tokenExpired(profile: Profile): DeviceLoginError {
  const why = "The access token has expired, and there is no refresh token.";
  return new DeviceLoginError("login_required", `${why} ${advice(profile)}`);
}

/** The error where a new access token is demanded and none can be obtained. */
export function notRefreshable(profile: Profile): DeviceLoginError {
  const why = "The access token can't be refreshed: the session has no refresh token.";
  return new DeviceLoginError("login_required", `${why} ${advice(profile)}`);
}

/** Puts the command to run into an error that asks for a sign-in; any other stays as it is. */
export function withAdvice(error: unknown, profile: Profile): unknown {
  if (!(error instanceof DeviceLoginError) || error.code !== "login_required") return error;
  const message = `${error.message.replace(/ ?Sign in again\.$/, "")} ${advice(profile)}`;
  if (error instanceof OAuthError) return new OAuthError(error.code, message, error);
  return new DeviceLoginError(error.code, message);
}

/** What has changed; and what to do where flags or variables hide the session. */
function inWords(changes: readonly Change[]): string {
  const what = changes.map(({ words }) => words).join("; ");
  const sources = [...new Set(changes.flatMap(({ source }) => source ?? []))];
  if (sources.length === 0) return `${what}.`;
  return `${what}. If that is not meant, do without ${sources.join(" and ")}.`;
}

function advice(profile: Profile): string {
  const { name, config } = profile;
  const words = ["device-login login", `--profile ${name}`];
  if (config !== undefined) words.push(`--config ${posixQuoteIfNeeded(config)}`);
  if (profile.identity === undefined) words.push("--issuer URL --client-id ID");
  return `To sign in, run: ${words.join(" ")}`;
}
