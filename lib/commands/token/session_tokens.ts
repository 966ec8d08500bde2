import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { openProfile, type Profile } from "../../profile/open_profile.ts";
import { toolTokens, type ToolTokensOptions } from "../../profile/tool_tokens.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";

/** The options of {@linkcode sessionTokens}. */
export interface SessionTokensOptions {
  host: Host;
  /** Ends the wait. */
  signal: AbortSignal;
  /** The shortest remaining lifetime of the access token, in seconds. @default 30 */
  minValidity?: number | undefined;
  /** The format of the result, for a login that comes first. */
  format?: string | undefined;
  /**
   * Whether another tool has started the program: it may hide standard error, so that the prompt of
   * a login goes to the terminal.
   */
  embedded?: boolean | undefined;
  /** Gets the tokens. @default a valid access token, or the one that it is exchanged for */
  get?: ((profile: Profile, run: ToolTokensOptions) => Promise<TokenSet>) | undefined;
}

/**
 * Returns the tokens of the session that the flags name. If a person must sign in for them,
 * `--login` starts a login; without it this throws. It also throws if nobody would see the prompt.
 *
 * @throws {DeviceLoginError} `login_required`, and what a refresh and a login throw
 */
export async function sessionTokens(
  flags: Settings,
  options: SessionTokensOptions,
): Promise<TokenSet> {
  const { host, signal, minValidity, get = toolTokens } = options;
  const profile = await openProfile(flags, host);
  const run = { host, signal, minValidity, warn: (message: string) => void warn(host, message) };
  try {
    return await get(profile, run);
  } catch (error) {
    const required = error instanceof DeviceLoginError && error.code === "login_required";
    if (!flags.login || !required) throw error;
    const screen = options.embedded && !host.stderr.isTerminal
      ? await host.openTerminal() ?? refuseHiddenPrompt(error)
      : undefined;
    const { loginFirst } = await import("../login/login_first.ts");
    const signedIn = await loginFirst({ ...flags, profile: profile.name }, { ...options, screen });
    return await get(profile, { ...run, signedIn });
  }
}

function refuseHiddenPrompt({ message }: DeviceLoginError): never {
  throw new DeviceLoginError(
    "login_required",
    `There is no terminal on which --login could show the sign-in. ${message}`,
  );
}
