import { type PromptHost, promptHost } from "../host/prompt_host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { RejectedReplyError } from "../oauth/tokens/rejected_reply.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { getTokens, type GetTokensOptions } from "../session/get_tokens.ts";
import { checkStore, saveSession } from "../session/save_session.ts";
import type { SessionOptions } from "../session/session_options.ts";
import { showSignIn, type SignInOptions } from "./show_sign_in.ts";

/** The options of {@linkcode signedIn}: the session, and how a prompt is shown. */
export interface SignedInOptions
  extends SessionOptions, SignInOptions, Pick<GetTokensOptions, "minValidity"> {}

/**
 * Returns tokens with a valid access token: those of the saved session, refreshed if necessary. A
 * person signs in only if there is no session, or if it has ended, and the session is saved.
 *
 * Tokens that can't be saved after the approval are returned, with the warning `not_saved`.
 *
 * @param options the session, with its store and the name of its profile, and how a prompt is shown
 * @throws {DeviceLoginError} as `getTokens()`, `checkStore()` and {@linkcode signIn} do
 *
 * @example
 * ```ts
 * const { accessToken } = await signedIn({
 *   issuer: "https://auth.example.com",
 *   clientId: "cli",
 *   scope: ["openid", "offline_access"],
 *   store: fileStore("/home/alice/.local/state/my-tool"),
 *   profile: "work",
 * });
 * ```
 */
export async function signedIn(options: SignedInOptions): Promise<TokenSet> {
  return await signedInAt(promptHost(), options);
}

/**
 * {@linkcode signedIn} with a terminal of one's own.
 *
 * @internal
 */
export async function signedInAt(
  host: PromptHost,
  { minValidity, ...session }: SignedInOptions,
): Promise<TokenSet> {
  const { signal, profile, onWarning } = session;
  try {
    return await getTokens(session, { minValidity, signal });
  } catch (error) {
    if (!(error instanceof DeviceLoginError) || error.code !== "login_required") throw error;
  }
  await checkStore(session);
  const save = async (tokens: TokenSet) => {
    try {
      await saveSession(session, tokens);
    } catch (error) {
      const message = `The session is not saved. ${(error as Error).message}`;
      if (onWarning) onWarning({ code: "not_saved", message });
      else await host.stderr.write(`${message}\n`).catch(() => {});
    }
  };
  try {
    return await showSignIn(session, { host, save, profile });
  } catch (error) {
    // A sign-in whose tokens could not be checked: a later refresh may succeed.
    if (error instanceof RejectedReplyError) await save(error.tokens);
    throw error;
  }
}
