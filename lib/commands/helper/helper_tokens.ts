import type { Host } from "../../host/host.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { usage } from "../../settings/usage.ts";
import type { Profile } from "../../profile/open_profile.ts";
import { profileIdToken } from "../../profile/profile_id_token.ts";
import {
  profileTokens,
  type ProfileTokensOptions,
  savedTokens,
} from "../../profile/profile_tokens.ts";
import { sessionTokens } from "../token/session_tokens.ts";
import type { Settings } from "../../settings/settings.ts";
import type { TokenKind } from "./token_kind.ts";

/** What a helper is asked for. */
export interface HelperTokensOptions {
  /** The tool, for messages. */
  tool: string;
  /** Which token has to be good. */
  kind: TokenKind;
  /** Ends the wait. */
  signal: AbortSignal;
}

/**
 * The tokens that a helper hands out. Tokens that are bound to a key are refused: these tools make
 * no proofs, and no server would take them.
 *
 * @throws {DeviceLoginError} `invalid_options` for bound tokens, and what `sessionTokens()` throws
 */
export async function helperTokens(
  flags: Settings,
  host: Host,
  options: HelperTokensOptions,
): Promise<TokenSet> {
  const { tool, kind, signal } = options;
  const get = async (profile: Profile, host: Host, run: ProfileTokensOptions) => {
    const { dpop, dpopKey } = profile.settings;
    if (dpop || dpopKey !== undefined) throw bound(profile.name, tool);
    refuseBound(await savedTokens(profile), profile.name, tool);
    return await (kind === "id" ? profileIdToken : profileTokens)(profile, host, run);
  };
  return await sessionTokens(flags, host, { signal, get });
}

function refuseBound({ tokenType }: TokenSet, profile: string, tool: string): void {
  if (tokenType !== "bearer") throw bound(profile, tool);
}

function bound(profile: string, tool: string): Error {
  return usage(
    `The tokens of the profile ${profile} are bound to a key (DPoP), and ${tool} makes no proofs: ` +
      "they would be of no use there. Sign in to a profile without --dpop.",
  );
}
