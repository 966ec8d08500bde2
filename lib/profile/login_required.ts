import { DeviceLoginError, OAuthError } from "../oauth/base/errors.ts";
import { posixQuoteIfNeeded } from "../output/posix_quote.ts";
import { flagOf, SAVED_SETTINGS, writtenName } from "../settings/definitions.ts";
import { type Change, changesSince } from "./profile_identity.ts";
import { DEFAULT_NAME } from "./default_profile.ts";
import { isKnown, type Profile } from "./open_profile.ts";
import { describeUnknown } from "./profile_names.ts";

/** Makes the error for a profile without a session, or without one for its present settings. */
export async function noSession(profile: Profile): Promise<DeviceLoginError> {
  const { name, identity } = profile;
  const names = isKnown(profile) ? [] : await profile.names();
  if (names.length > 0) {
    const why = describeUnknown(name, names);
    // Nobody has named this one.
    const how = name === DEFAULT_NAME
      ? `Name one with --profile, or run: device-login profiles use ${
        names.length === 1 ? names[0] : "NAME"
      }`
      : advice(profile);
    return new DeviceLoginError("login_required", `${why} ${how}`);
  }
  const changes = identity ? await changesSince(profile, identity) : [];
  const why = changes.length > 0
    ? `The settings of the profile ${name} differ from those of its session: ${
      describeChanges(changes)
    }`
    : `The profile ${name} has no session.`;
  return new DeviceLoginError("login_required", `${why} ${advice(profile)}`);
}

/** Makes the error for an access token that has expired and can't be refreshed. */
export function tokenExpired(profile: Profile): DeviceLoginError {
  const why = "The access token has expired, and there is no refresh token.";
  return new DeviceLoginError("login_required", `${why} ${advice(profile)}`);
}

/** Makes the error for a new access token that can't be obtained. */
export function notRefreshable(profile: Profile): DeviceLoginError {
  const why = "The access token can't be refreshed: the session has no refresh token.";
  return new DeviceLoginError("login_required", `${why} ${advice(profile)}`);
}

/** Adds the command to run to an error that demands a sign-in; any other stays as it is. */
export function withAdvice(error: unknown, profile: Profile): unknown {
  if (!(error instanceof DeviceLoginError) || error.code !== "login_required") return error;
  const message = `${error.message.replace(/ ?Sign in again\.$/, "")} ${advice(profile)}`;
  if (error instanceof OAuthError) return new OAuthError(error.code, message, error);
  return new DeviceLoginError(error.code, message);
}

/** Returns nothing for an error that demands a sign-in. @throws any other error */
export function passLoginRequired(error: unknown): undefined {
  if (error instanceof DeviceLoginError && error.code === "login_required") return undefined;
  throw error;
}

/** Describes what has changed, and what to do if flags or variables hide the session. */
function describeChanges(changes: readonly Change[]): string {
  const what = changes.map(({ words }) => words).join("; ");
  const sources = [...new Set(changes.flatMap(({ source }) => source ?? []))];
  if (sources.length === 0) return `${what}.`;
  return `${what}. If that is not intended, leave out ${sources.join(" and ")}.`;
}

function advice(profile: Profile): string {
  const { name, config } = profile;
  const words = ["device-login login", `--profile ${name}`];
  if (config !== undefined) words.push(`--config ${posixQuoteIfNeeded(config)}`);
  if (profile.identity === undefined) words.push("--issuer URL --client-id ID");
  else words.push(...givenFlags(profile));
  return `To sign in, run: ${words.join(" ")}`;
}

/** The flags of the command line that a sign-in needs as well. Their values may be secrets. */
function givenFlags({ sources }: Profile): string[] {
  const given = sources();
  return SAVED_SETTINGS.filter(([name, setting]) =>
    given.get(writtenName(name)) === flagOf(setting)
  )
    .map(([, { flag }]) =>
      flag.slice(flag.indexOf("--")).replace(/<(.*)>/, (_, name) => name.toUpperCase())
    );
}
