import type { PromptHost } from "../host/prompt_host.ts";
import { printable } from "../oauth/encoding/printable.ts";
import { startDeviceLogin } from "../oauth/login/start_device_login.ts";
import { serverName } from "../oauth/server/server_name.ts";
import type { DeviceLoginOptions } from "../oauth/options.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { createApprovalPrompt } from "./approval_prompt.ts";
import { signedInForm, signedInLine } from "./signed_in_line.ts";

/** The options of {@linkcode signIn}: those of `startDeviceLogin()`, and how the prompt is shown. */
export interface SignInOptions extends DeviceLoginOptions {
  /** Whether a QR code is drawn. @default if a phone can use it, and there is room for it */
  qr?: boolean | undefined;
  /** Whether the URL is opened in a browser on this machine. @default false */
  open?: boolean | undefined;
  /** Whether the code is put on the clipboard. @default false */
  copy?: boolean | undefined;
  /** Whether the terminal rings on approval. @default false */
  bell?: boolean | undefined;
  /** Whether the prompt consists of whole sentences, for a screen reader. @default false */
  plain?: boolean | undefined;
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
  { qr, open = false, copy = false, bell = false, plain = false, ...login }: SignInOptions,
  { host, save, profile }: SignInContext,
): Promise<TokenSet> {
  const { clock = host.clock } = login;
  const prompt = createApprovalPrompt({ ...host, clock }, {
    output: {
      events: false,
      quiet: false,
      qr,
      open,
      copy,
      bell,
      plain,
      promptCommand: undefined,
      // Standard input belongs to the other program: a code that expires is an error.
      people: false,
    },
  });
  const start = () =>
    startDeviceLogin({
      ...login,
      clock,
      onWarning: login.onWarning ?? (({ message }) => void prompt.warn(message)),
    });
  const pending = await prompt.start(serverName(login), start);
  const tokens = await prompt.wait(pending);
  await save?.(tokens);
  const form = signedInForm(host, { plain });
  const line = signedInLine(tokens, { login, profile: profile && printable(profile, 100), form });
  await host.stderr.write(line).catch(() => {});
  return tokens;
}
