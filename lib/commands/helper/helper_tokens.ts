import type { Host } from "../../host/host.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { usage } from "../../settings/usage.ts";
import type { Profile } from "../../profile/open_profile.ts";
import { profileIdToken } from "../../profile/profile_id_token.ts";
import { savedTokens } from "../../profile/profile_tokens.ts";
import { toolTokens, type ToolTokensOptions } from "../../profile/tool_tokens.ts";
import { sessionTokens } from "../token/session_tokens.ts";
import type { Settings } from "../../settings/settings.ts";
import type { TokenKind } from "../../settings/token_kind.ts";

/** The message if the session has no ID token. */
export const NO_ID_TOKEN = "No ID token was issued. Sign in again with the scope openid.";

/** The options of {@linkcode helperTokens}. */
export interface HelperTokensOptions {
  host: Host;
  /** The tool, for messages. */
  tool: string;
  /** The token that must be valid. Only an access token is exchanged, if the settings say so. */
  kind: TokenKind;
  /** Ends the wait. */
  signal: AbortSignal;
}

/**
 * Returns the tokens that a helper passes to its tool. Rejects tokens that are bound to a key:
 * these tools send no DPoP proofs, so no server would accept the tokens.
 *
 * @throws {DeviceLoginError} `invalid_options` for bound tokens, and what `sessionTokens()` throws
 */
export async function helperTokens(
  flags: Settings,
  { host, tool, kind, signal }: HelperTokensOptions,
): Promise<TokenSet> {
  const get = async (profile: Profile, run: ToolTokensOptions) => {
    const { dpop, dpopKey } = profile.settings;
    if (dpop || dpopKey !== undefined) throw boundTokens(profile.name, tool);
    const { signedIn } = run;
    const { tokenType } = signedIn ?? await savedTokens(profile);
    if (tokenType !== "bearer") throw boundTokens(profile.name, tool);
    if (kind === "access") return await toolTokens(profile, run);
    return signedIn ?? await profileIdToken(profile, run);
  };
  return await sessionTokens(flags, { host, signal, get, embedded: true });
}

function boundTokens(profile: string, tool: string): Error {
  return usage(
    `The tokens of the profile ${profile} are bound to a key (DPoP), which ${tool} does not ` +
      "support. Sign in to a profile without --dpop.",
  );
}
