import type { Host } from "../../host/host.ts";
import { readMinValidity } from "../../settings/options/min_validity.ts";
import { usage } from "../../settings/usage.ts";
import { sessionTokens } from "../token/session_tokens.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";

/** The flags of `exec`. */
export type ExecFlags = Settings & {
  envName?: string;
  minValidity?: string;
};

/** The variable that holds the token where no other is named. */
const ENV_NAME = "ACCESS_TOKEN";

/**
 * `device-login exec`: runs a command with an access token that is good in its environment.
 *
 * @param words the command and its arguments
 * @param flags the command line's flags
 * @param host the system around it
 * @param run what ends it, until the command runs
 * @returns the command's exit code
 */
export async function exec(
  words: readonly string[],
  flags: ExecFlags,
  host: Host,
  run: { signal: AbortSignal },
): Promise<number> {
  const { envName = ENV_NAME, minValidity, ...session } = flags;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(envName)) {
    throw usage(`--env-name ${JSON.stringify(envName)} can't be the name of a variable.`);
  }
  const tokens = await sessionTokens(session, host, {
    ...run,
    minValidity: readMinValidity(minValidity),
  });
  run.signal.throwIfAborted();
  const { exitCode, fault } = await host.runCommand(words, {
    env: { [envName]: tokens.accessToken },
  });
  if (fault !== undefined) await warn(host, `${words[0]} could not be started: ${fault}.`);
  return exitCode;
}
