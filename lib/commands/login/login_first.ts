import type { Host } from "../../host/host.ts";
import type { TextOutput } from "../../host/text_output.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { createSaver, signIn } from "./login.ts";
import { readLoginOptions } from "./login.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";

/** The options of {@linkcode loginFirst}. */
export interface LoginFirstOptions {
  host: Host;
  /** Ends the wait. */
  signal: AbortSignal;
  /** The command's format. */
  format?: string | undefined;
  /** Shows the prompt. @default standard error */
  screen?: TextOutput | undefined;
}

/**
 * Signs in for a command that needs a session, and saves the session. If it can't be saved, prints
 * a warning and returns the tokens anyway.
 *
 * @param flags the command's flags, with the profile's name
 * @param options the host, the signal that ends the wait, and how the prompt is shown
 */
export async function loginFirst(
  flags: Settings,
  { host, signal, format, screen }: LoginFirstOptions,
): Promise<TokenSet> {
  const login = await readLoginOptions({ ...flags, ...(format && { format }) }, host);
  const saver = await createSaver(login, host);
  const shown = { stderr: screen ?? host.stderr };
  const tokens = await signIn(login, { host, signal, screen, saver });
  try {
    for (const notice of await saver?.save(tokens) ?? []) await warn(shown, notice);
    const retired = await saver?.retire(tokens);
    if (retired) await warn(shown, retired);
  } catch (error) {
    await warn(shown, `${(error as Error).message} The session is not saved.`);
  }
  return tokens;
}
