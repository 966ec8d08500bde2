import { readSeconds } from "../../settings/options/seconds.ts";
import { usage } from "../../settings/usage.ts";
import { sessionTokens } from "../token/session_tokens.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, ProgramContext } from "../../cli/command_definition.ts";

/** The flags of `exec`. */
export type ExecFlags = Settings & {
  envName?: string | undefined;
};

/** The variable that holds the token where no other is named. */
const ENV_NAME = "ACCESS_TOKEN";

/**
 * `device-login exec`: runs a command with an access token that is good in its environment.
 *
 * @param invocation what the command line says
 * @param context the system around it, and what ends it
 * @returns the command's exit code
 */
export async function exec(
  { args: words, flags }: Invocation<ExecFlags>,
  { host, signal, release }: ProgramContext,
): Promise<number> {
  const { envName = ENV_NAME, minValidity, ...session } = flags;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(envName)) {
    throw usage(`--env-name ${JSON.stringify(envName)} can't be the name of a variable.`);
  }
  const tokens = await sessionTokens(session, host, {
    signal,
    minValidity: readSeconds({ flag: "--min-validity", text: minValidity, least: 0 }),
  });
  const { exitCode, fault } = await host.runCommand(words, {
    env: { [envName]: tokens.accessToken },
    signal,
    onStart: release,
  });
  if (fault !== undefined) await warn(host, `${words[0]} could not be started: ${fault}.`);
  return exitCode;
}
