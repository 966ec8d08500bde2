import { exitCodeOf } from "../../cli/exit_code.ts";
import { warn } from "../../cli/warn.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { chooseDefaultProfile, readDefaultProfile } from "../../profile/default_profile.ts";
import { deleteProfile } from "../../profile/save_profile.ts";
import type { Settings } from "../../settings/settings.ts";
import { toolsInUse } from "../setup/tools_in_use.ts";
import { describeEnd, endTarget } from "../logout/end_target.ts";
import { oneTarget } from "../logout/logout_target.ts";
import { openKnownProfile } from "../../profile/known_profile.ts";

/** The flags of `profiles remove`. */
export type RemoveFlags = Settings & {
  local?: boolean | undefined;
};

/**
 * `device-login profiles remove`: ends the session of a profile, then deletes its settings. If the
 * session can't be ended, the profile stays.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function removeProfile(
  { args: [name], flags }: Invocation<RemoveFlags>,
  { host, signal }: RunContext,
): Promise<number> {
  const { local = false, ...others } = flags;
  const given = { ...others, profile: name };
  const profile = await openKnownProfile(given, host);
  const target = await oneTarget(given, host);
  if (target !== undefined) {
    const options = { host, signal, local, warn: (text: string) => void warn(host, text) };
    const result = await endTarget(target, options);
    await warn(host, describeEnd(result, { local }));
    if (result.error !== undefined) return exitCodeOf(result.error.code);
  }
  // A damaged record of setup does not keep the profile.
  const tools = await toolsInUse(profile.name, host).catch(() => []);
  await deleteProfile(profile);
  if (await readDefaultProfile(host) === profile.name) await chooseDefaultProfile(undefined, host);
  const left = profile.configured?.settings === undefined
    ? "was removed."
    : "has no saved settings any more. What config.yaml says about it is left as it is.";
  await warn(host, `The profile ${profile.name} ${left}`);
  for (const tool of tools) {
    await warn(
      host,
      `${tool} is still set up for it. To undo that, run: ` +
        `device-login setup ${tool} --profile ${profile.name} --undo`,
    );
  }
  return 0;
}
