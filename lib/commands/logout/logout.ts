import { parseDocumentFormat } from "../../output/document_format.ts";
import { exitCodeOf } from "../../cli/exit_code.ts";
import { usage } from "../../settings/usage.ts";
import { printRendering } from "../../cli/print_rendering.ts";
import { warn } from "../../cli/warn.ts";
import { removeExpiredLogins } from "../../profile/pending/remove_expired_logins.ts";
import { describeEnd, endTarget, type LogoutResult } from "./end_target.ts";
import { allTargets, oneTarget } from "./logout_target.ts";
import { openProfile } from "../../profile/open_profile.ts";
import type { Host } from "../../host/host.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `logout`. */
export type LogoutFlags = Settings & {
  all?: boolean | undefined;
  local?: boolean | undefined;
};

/**
 * `device-login logout`: revokes and deletes the session of a profile, or all sessions.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns 0 if all have ended, otherwise the exit code of the first that could not be ended
 */
export async function logout(
  { flags }: Invocation<LogoutFlags>,
  { host, signal }: RunContext,
): Promise<number> {
  const { all = false, local = false, format, raw, ...session } = flags;
  if (all && flags.profile !== undefined) {
    throw usage("--all and --profile can't be used together; give one of them.");
  }
  const printed = await parseDocumentFormat({ format, raw }, () => "");
  await removeExpiredLogins(host);
  const targets = all
    ? await allTargets(session, host)
    : [await oneTarget(session, host)].flatMap((one) => one ?? []);
  if (targets.length === 0) {
    await warn(host, await describeNone(session, { host, others: !all }));
  }
  const options = { host, signal, local, warn: (message: string) => void warn(host, message) };
  const profiles: LogoutResult[] = [];
  for (const target of targets) {
    const result = await endTarget(target, options);
    if (!result.elsewhere) profiles.push(result);
    await warn(host, describeEnd(result, { local }));
    // A session that the server has revoked is deleted before an interruption takes effect.
    signal.throwIfAborted();
  }
  await printRendering(await printed.render({ profiles }), host);
  const failure = profiles.find(({ error }) => error !== undefined)?.error;
  return failure ? exitCodeOf(failure.code) : 0;
}

/** Says that there was no session to end, and which other profiles are still signed in. */
async function describeNone(
  flags: Settings,
  { host, others }: { host: Host; others: boolean },
): Promise<string> {
  const signedIn = others ? await allTargets(flags, host) : [];
  if (signedIn.length === 0) return "Nobody is signed in: there is no session to end.";
  const names = signedIn.flatMap(({ name, profile }) => name ?? profile?.name ?? []);
  const listed = names.length > 0 ? ` These are signed in: ${names.join(", ")}.` : "";
  const { name } = await openProfile(flags, host);
  return `The profile ${name} has no session to end.${listed} To end another session, run: ` +
    `device-login logout ${names.length > 0 ? "--profile NAME" : "--all"}`;
}
