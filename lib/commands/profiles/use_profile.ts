import { chooseDefaultProfile } from "../../profile/default_profile.ts";
import { warn } from "../../cli/warn.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { openKnownProfile } from "../../profile/known_profile.ts";

/**
 * `device-login profiles use`: chooses the default profile.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function useProfile(
  { args: [name], flags }: Invocation,
  { host }: RunContext,
): Promise<void> {
  const profile = await openKnownProfile({ ...flags, profile: name }, host);
  await chooseDefaultProfile(profile.name, host);
  await warn(host, `Commands use the profile ${profile.name} if none is named.`);
}
