import type { Host } from "../../host/host.ts";
import type { SessionFlags } from "../flags/session_flags.ts";
import { readMinValidity } from "../options/min_validity.ts";
import { usage } from "../options/usage.ts";
import { sessionTokens } from "../session_tokens.ts";
import { warn } from "../warn.ts";

/** The flags of `exec`. */
export interface ExecFlags extends SessionFlags {
  envName?: string;
  minValidity?: string;
}

/** The variable that holds the token where no other is named. */
const ENV_NAME = "ACCESS_TOKEN";

/**
 * `device-login exec`: runs a command with an access token that is good in its environment.
 *
 * @param words the command and its arguments
 * @param flags the command line's flags
 * @param host the system around it
 * @param run what ends it, until the command runs; from then on signals are the command's
 * @returns the command's exit code
 */
export async function exec(
  words: readonly string[],
  flags: ExecFlags,
  host: Host,
  run: { signal: AbortSignal; release: () => void },
): Promise<number> {
  const { envName = ENV_NAME, minValidity, ...session } = flags;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(envName)) {
    throw usage(`--env-name ${JSON.stringify(envName)} can't be the name of a variable.`);
  }
  const tokens = await sessionTokens(session, host, {
    signal: run.signal,
    minValidity: readMinValidity(minValidity),
  });
  const { exitCode, fault } = await host.runCommand(words, {
    env: { [envName]: tokens.accessToken },
    signal: run.signal,
    onStart: run.release,
  });
  if (fault !== undefined) await warn(host, `${words[0]} could not be started: ${fault}.`);
  return exitCode;
}
