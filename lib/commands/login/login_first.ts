import type { Host } from "../../host/host.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { loginSaverOf, signIn } from "./login.ts";
import { readLoginOptions } from "./login_options.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";

/**
 * Signs in for a command that needs a session, and keeps that. Where it can't be kept a person is
 * told; the tokens are good all the same.
 *
 * @param flags the command's, with the profile's name
 * @param host the system around it
 * @param options what ends it, and how the command prints
 */
export async function loginFirst(
  flags: Settings,
  host: Host,
  options: { signal: AbortSignal; format?: string | undefined },
): Promise<TokenSet> {
  const { signal, format } = options;
  const login = await readLoginOptions({ ...flags, ...(format && { format }) }, host);
  const keeper = await loginSaverOf(login, host);
  const tokens = await signIn(login, { host, signal, keeper });
  try {
    for (const notice of await keeper?.save(tokens) ?? []) await warn(host, notice);
    const retired = await keeper?.retire(tokens);
    if (retired) await warn(host, retired);
  } catch (error) {
    await warn(host, `${(error as Error).message} The session is not kept.`);
  }
  return tokens;
}
