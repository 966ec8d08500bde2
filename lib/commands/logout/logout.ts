import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { parseDocumentFormat } from "../../output/document_format.ts";
import { exitCodeOf } from "../../cli/exit_code.ts";
import { usage } from "../../settings/usage.ts";
import { writeResult } from "../../cli/result_writer.ts";
import { warn } from "../../cli/warn.ts";
import { removeExpiredLogins } from "../../profile/pending/pending_store.ts";
import { endTarget, type LogoutResult } from "./end_target.ts";
import { allTargets, oneTarget } from "./logout_target.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `logout`. */
export type LogoutFlags = Settings & {
  all?: boolean | undefined;
  local?: boolean | undefined;
};

/**
 * `device-login logout`: ends the session of a profile, or all sessions: at the server, then here.
 *
 * @param invocation what the command line says
 * @param context the system around it, and what ends it
 * @returns 0 where all are ended, else the code of the first that could not be
 */
export async function logout(
  { flags }: Invocation<LogoutFlags>,
  { host, signal }: RunContext,
): Promise<number> {
  const { all = false, local = false, format, ...session } = flags;
  if (all && flags.profile !== undefined) {
    throw usage("--all is about every profile, and --profile about one; give one of them.");
  }
  const printed = await parseDocumentFormat(format, () => "");
  await removeExpiredLogins(host);
  const targets = all ? await allTargets(session, host) : [await oneTarget(session, host)];
  if (targets.length === 0) {
    throw new DeviceLoginError("login_required", "Nobody is signed in: there is no session.");
  }
  const options = { signal, local, warn: (message: string) => void warn(host, message) };
  const profiles: LogoutResult[] = [];
  for (const target of targets) {
    const result = await endTarget(target, host, options);
    profiles.push(result);
    await warn(host, inWords(result, local));
    // An interrupted session is ended first, if the server has ended it.
    signal.throwIfAborted();
  }
  const { text, warning } = await printed.render({ profiles });
  await writeResult(text, host);
  if (warning) await warn(host, warning);
  const failure = profiles.find(({ error }) => error !== undefined)?.error;
  return failure ? exitCodeOf(failure.code) : 0;
}

function inWords({ profile, revoked, error, notice }: LogoutResult, local: boolean): string {
  const which = profile === undefined ? "A session" : `The session of the profile ${profile}`;
  if (error !== undefined) return `${which} could not be ended. ${error.message}`;
  if (revoked) return `${which} is ended.${notice ? ` ${notice}` : ""}`;
  if (local) return `${which} is forgotten. The server was not told: its tokens may still be good.`;
  return `${which} is forgotten. The server has no way to revoke tokens: they are good until they ` +
    "expire.";
}
