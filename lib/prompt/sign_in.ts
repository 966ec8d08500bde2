import { promptHost } from "../host/prompt_host.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { showSignIn, type SignInOptions } from "./show_sign_in.ts";

/**
 * Signs a person in: shows the prompt of the program device-login on standard error (the URL, the
 * code, a QR code and a countdown), and waits for the approval. Without a terminal the prompt is
 * plain lines.
 *
 * @param options those of `startDeviceLogin()`, and how the prompt is shown
 * @returns the tokens, which have passed every check
 * @throws {DeviceLoginError} as `startDeviceLogin()` and `DeviceLogin.wait()` do
 *
 * @example
 * ```ts
 * const tokens = await signIn({ issuer: "https://auth.example.com", clientId: "cli" });
 * ```
 */
export async function signIn(options: SignInOptions): Promise<TokenSet> {
  return await showSignIn(options, { host: promptHost() });
}
