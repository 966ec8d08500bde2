import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { openProfile, type Profile } from "../../profile/open_profile.ts";
import { profileTokens, type ProfileTokensOptions } from "../../profile/profile_tokens.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";

/** What a command asks of the session. */
export interface SessionTokensOptions {
  /** Ends the wait. */
  signal: AbortSignal;
  /** Seconds that the access token has to be good for yet. @default 30 */
  minValidity?: number | undefined;
  /** How the result will be printed, for a login that has to come first. */
  format?: string | undefined;
  /** Gets the tokens. @default an access token that is good */
  get?:
    | ((profile: Profile, host: Host, run: ProfileTokensOptions) => Promise<TokenSet>)
    | undefined;
}

/**
 * The tokens of the session that the flags name. Where it takes a person to get them, `--login`
 * lets one sign in; without it nobody is asked.
 *
 * @throws {DeviceLoginError} `login_required`, and what a refresh and a login throw
 */
export async function sessionTokens(
  flags: Settings,
  host: Host,
  options: SessionTokensOptions,
): Promise<TokenSet> {
  const { signal, minValidity, get = profileTokens } = options;
  const profile = await openProfile(flags, host);
  try {
    const run = { signal, minValidity, warn: (message: string) => void warn(host, message) };
    return await get(profile, host, run);
  } catch (error) {
    const required = error instanceof DeviceLoginError && error.code === "login_required";
    if (!flags.login || !required) throw error;
    const { loginFirst } = await import("../login/login_first.ts");
    return await loginFirst({ ...flags, profile: profile.name }, host, options);
  }
}
