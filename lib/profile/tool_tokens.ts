import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { naming } from "../settings/configured.ts";
import { type ExchangeRequest, readExchangeRequest } from "../settings/options/exchange_options.ts";
import type { Profile } from "./open_profile.ts";
import { profileTokens, type ProfileTokensOptions } from "./profile_tokens.ts";

/** How the tokens for a tool are obtained. */
export interface ToolTokensOptions extends ProfileTokensOptions {
  /** The tokens of a sign-in that has just ended. @default those of the session */
  signedIn?: TokenSet | undefined;
}

/**
 * Returns what a profile's token is exchanged for, if its settings say so.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function profileExchange(
  { settings }: Profile,
): Promise<ExchangeRequest | undefined> {
  return await naming(settings, () => readExchangeRequest(settings));
}

/**
 * Returns the tokens that a profile hands out to tools and APIs: those of its session, or, if the
 * settings name an audience, those that they are exchanged for.
 *
 * @throws {DeviceLoginError} what `profileTokens()` and `exchangeToken()` throw
 */
export async function toolTokens(
  profile: Profile,
  { signedIn, ...options }: ToolTokensOptions,
): Promise<TokenSet> {
  const request = await profileExchange(profile);
  if (request === undefined) return signedIn ?? await profileTokens(profile, options);
  const { exchangedTokens, exchangeFor } = await import("./exchanged_tokens.ts");
  return signedIn === undefined
    ? await exchangedTokens(profile, { ...options, request })
    : await exchangeFor(signedIn, { ...options, profile, request });
}
