import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { hasMembers } from "../../oauth/members/read_members.ts";
import { parseDocumentFormat } from "../../output/document_format.ts";
import { exitCodeOf, LOGIN_REQUIRED } from "../../cli/exit_code.ts";
import { type FaultyProfile, listProfiles } from "../../profile/list_profiles.ts";
import { namedProfile } from "../../profile/named_profile.ts";
import { openProfile, type Profile } from "../../profile/open_profile.ts";
import { printRendering } from "../../cli/print_rendering.ts";
import { warn } from "../../cli/warn.ts";
import {
  damagedStatus,
  faultyStatus,
  type ProfileStatus,
  profileStatus,
  strayStatus,
} from "./profile_status.ts";
import { toolsInUse } from "../setup/tools_in_use.ts";
import { removeExpiredLogins } from "../../profile/pending/remove_expired_logins.ts";
import { type StatusDocument, statusTable } from "./status_table.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `status`. */
export type StatusFlags = Settings & {
  remote?: boolean | undefined;
};

/** The status of a profile, and the exit code of the queries to its server. */
interface Report {
  status: ProfileStatus;
  remoteCode: number;
}

/**
 * `device-login status`: reports one profile, or all. Without `--remote` it sends nothing.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns the exit code of the first problem (with settings, with saved data, or at the server);
 *   without a problem 0 if any session is valid, otherwise 8
 */
export async function status(
  { flags }: Invocation<StatusFlags>,
  { host, signal }: RunContext,
): Promise<number> {
  const { remote = false, format, raw, ...session } = flags;
  const printed = await parseDocumentFormat(
    { format, raw },
    (document: StatusDocument) => statusTable(document, host.clock.now()),
  );
  await removeExpiredLogins(host);
  const all: Report[] = [];
  if (namedProfile(flags, host) !== undefined) {
    all.push(await reportProfile(await openProfile(session, host), { host, signal, remote }));
  } else {
    const { profiles, strays, damaged } = await listProfiles(session, host);
    for (const profile of profiles) {
      all.push(await reportProfile(profile, { host, signal, remote }));
    }
    const local = [...strays.map(strayStatus), ...damaged.map(damagedStatus)];
    all.push(...local.map((status) => ({ status, remoteCode: 0 })));
  }
  const profiles = all.map(({ status }) => status);
  await printRendering(await printed.render({ profiles }), host);
  await warnOfErrors(profiles, host);
  return exitCode(all);
}

async function reportProfile(
  profile: Profile | FaultyProfile,
  { host, signal, remote }: { host: Host; signal: AbortSignal; remote: boolean },
): Promise<Report> {
  if ("error" in profile) return { status: faultyStatus(profile), remoteCode: 0 };
  const tools = await listTools(profile.name, host);
  const status = { ...await profileStatus(profile, host.clock.now()), ...tools };
  if (!remote || !isUsable(status)) return { status, remoteCode: 0 };
  const { queryServer } = await import("./remote_status.ts");
  const result = await queryServer(profile, {
    host,
    signal,
    warn: (message) => void warn(host, message),
  });
  // The query may have refreshed the session, or ended it.
  const now = await profileStatus(profile, host.clock.now());
  return { status: { ...now, ...tools, remote: result.remote }, remoteCode: result.exitCode };
}

/** Lists the tools that use a profile. They say nothing about its session, so a fault is a warning. */
async function listTools(profile: string, host: Host): Promise<Pick<ProfileStatus, "tools">> {
  try {
    const tools = await toolsInUse(profile, host);
    return tools.length > 0 ? { tools } : {};
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    await warn(host, error.message);
    return {};
  }
}

function isUsable({ state }: ProfileStatus): boolean {
  return state === "valid" || state === "refreshable";
}

async function warnOfErrors(profiles: readonly ProfileStatus[], host: Host): Promise<void> {
  if (profiles.length === 0) {
    await warn(
      host,
      "There is no profile, and nobody is signed in. To sign in, run: " +
        "device-login login --profile NAME --issuer URL --client-id ID",
    );
  }
  for (const { error, remote } of profiles) {
    const answers = [remote?.userinfo?.error, remote?.introspection?.error];
    for (const fault of [error, remote?.error, ...answers]) {
      if (hasMembers(fault, { message: kind.string })) await warn(host, fault.message);
    }
  }
}

function exitCode(all: readonly Report[]): number {
  const problem = all.map(problemCode).find((code) => code !== 0);
  if (problem !== undefined) return problem;
  return all.some(({ status }) => isUsable(status)) ? 0 : LOGIN_REQUIRED;
}

/** Returns the exit code of a profile's problem, or 0. A missing session is not a problem. */
function problemCode({ status: { state, error }, remoteCode }: Report): number {
  const wrong = state === "unreadable" || state === "unusable";
  return wrong && error ? exitCodeOf(error.code) : remoteCode;
}
