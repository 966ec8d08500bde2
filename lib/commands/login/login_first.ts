import type { Host } from "../../host/host.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { createSaver, signIn } from "./login.ts";
import { readLoginOptions } from "./login.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";

/**
 * Signs in for a command that needs a session, and saves the session. If it can't be saved, prints
 * a warning and returns the tokens anyway.
 *
 * @param flags the command's flags, with the profile's name
 * @param options the host, the signal that ends the wait, and the command's format
 */
export async function loginFirst(
  flags: Settings,
  { host, signal, format }: { host: Host; signal: AbortSignal; format?: string | undefined },
): Promise<TokenSet> {
  const login = await readLoginOptions({ ...flags, ...(format && { format }) }, host);
  const saver = await createSaver(login, host);
  const tokens = await signIn(login, { host, signal, saver });
  try {
    for (const notice of await saver?.save(tokens) ?? []) await warn(host, notice);
    const retired = await saver?.retire(tokens);
    if (retired) await warn(host, retired);
  } catch (error) {
    await warn(host, `${(error as Error).message} The session is not saved.`);
  }
  return tokens;
}
