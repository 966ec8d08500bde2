import { printable } from "../oauth/encoding/printable.ts";
import { startDeviceLogin } from "../oauth/login/start_device_login.ts";
import type { DeviceLoginOptions } from "../oauth/options.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { createApprovalPrompt, type PromptHost } from "./approval_prompt.ts";
import { signedInLine } from "./signed_in_line.ts";

/** The options of {@linkcode signIn}: those of `startDeviceLogin()`, and how the prompt is shown. */
export interface SignInOptions extends DeviceLoginOptions {
  /** Whether a QR code is drawn if there is room for it. @default true */
  qr?: boolean | undefined;
  /** Whether the URL is opened in a browser on this machine. @default false */
  open?: boolean | undefined;
}

/**
 * The surroundings of {@linkcode showSignIn}.
 *
 * @internal
 */
export interface SignInContext {
  /** The terminal, the clock and the browser. */
  host: PromptHost;
  /** Saves the tokens, before a person reads that they are signed in. */
  save?: ((tokens: TokenSet) => Promise<void>) | undefined;
  /** The name that they are saved as. */
  profile?: string | undefined;
}

/**
 * Starts a login, shows the prompt on standard error, and waits for the approval. Warnings are lines
 * of the prompt, unless the caller receives them.
 *
 * @internal
 */
export async function showSignIn(
  { qr = true, open = false, ...login }: SignInOptions,
  { host, save, profile }: SignInContext,
): Promise<TokenSet> {
  const { clock = host.clock } = login;
  const prompt = createApprovalPrompt({ ...host, clock }, {
    output: { events: false, quiet: false, qr, open },
  });
  const pending = await startDeviceLogin({
    ...login,
    clock,
    onWarning: login.onWarning ?? (({ message }) => void prompt.warn(message)),
  });
  const tokens = await prompt.wait(pending);
  await save?.(tokens);
  const line = signedInLine(tokens, { login, profile: profile && printable(profile, 100) });
  await host.stderr.write(line).catch(() => {});
  return tokens;
}
