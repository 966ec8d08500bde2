import type { Host } from "../../host/host.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { hasMembers } from "../../oauth/members/read_members.ts";
import { parseDocumentFormat } from "../../output/document_format.ts";
import { exitCodeOf, LOGIN_REQUIRED } from "../../cli/exit_code.ts";
import { type FaultyProfile, listProfiles } from "../../profile/list_profiles.ts";
import { namedProfile, openProfile, type Profile } from "../../profile/open_profile.ts";
import { writeResult } from "../../cli/result_writer.ts";
import { warn } from "../../cli/warn.ts";
import {
  damagedStatus,
  faultyStatus,
  type ProfileStatus,
  profileStatus,
  strayStatus,
} from "./profile_status.ts";
import { removeExpiredLogins } from "../../profile/pending/pending_store.ts";
import { statusTable } from "./status_table.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `status`. */
export type StatusFlags = Settings & {
  remote?: boolean | undefined;
};

/** What is told of a profile, and the exit code that asking its server led to. */
interface Told {
  status: ProfileStatus;
  remoteCode: number;
}

/**
 * `device-login status`: tells of one profile, or of all. Without `--remote` nothing is sent.
 *
 * @param invocation what the command line says
 * @param context the system around it, and what ends it
 * @returns the code of the first problem: with a profile's settings, with what is saved, or at the
 *   server; without one 0 if a session is good, and 8 if none is
 */
export async function status(
  { flags }: Invocation<StatusFlags>,
  { host, signal }: RunContext,
): Promise<number> {
  const { remote = false, format, ...session } = flags;
  const printed = await parseDocumentFormat(format, statusTable);
  await removeExpiredLogins(host);
  const all: Told[] = [];
  if (namedProfile(flags, host) !== undefined) {
    all.push(await tell(await openProfile(session, host), host, { signal, remote }));
  } else {
    const { profiles, strays, damaged } = await listProfiles(session, host);
    for (const profile of profiles) all.push(await tell(profile, host, { signal, remote }));
    const local = [...strays.map(strayStatus), ...damaged.map(damagedStatus)];
    all.push(...local.map((status) => ({ status, remoteCode: 0 })));
  }
  const profiles = all.map(({ status }) => status);
  const { text, warning } = await printed.render({ profiles });
  await writeResult(text, host);
  if (warning) await warn(host, warning);
  await tellFaults(profiles, host);
  return exitCode(all);
}

async function tell(
  profile: Profile | FaultyProfile,
  host: Host,
  { signal, remote }: { signal: AbortSignal; remote: boolean },
): Promise<Told> {
  if ("error" in profile) return { status: faultyStatus(profile), remoteCode: 0 };
  const status = await profileStatus(profile, host.clock.now());
  if (!remote || !isGood(status)) return { status, remoteCode: 0 };
  const { askServer } = await import("./remote_status.ts");
  const asked = await askServer(profile, host, {
    signal,
    warn: (message) => void warn(host, message),
  });
  // Asking may have renewed the session, or ended it.
  const now = await profileStatus(profile, host.clock.now());
  return { status: { ...now, remote: asked.remote }, remoteCode: asked.exitCode };
}

function isGood({ state }: ProfileStatus): boolean {
  return state === "valid" || state === "refreshable";
}

async function tellFaults(profiles: readonly ProfileStatus[], host: Host): Promise<void> {
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

function exitCode(all: readonly Told[]): number {
  const problem = all.map(problemCode).find((code) => code !== 0);
  if (problem !== undefined) return problem;
  return all.some(({ status }) => isGood(status)) ? 0 : LOGIN_REQUIRED;
}

/** The exit code for what is wrong with a profile; that nobody is signed in is no fault of it. */
function problemCode({ status: { state, error }, remoteCode }: Told): number {
  const wrong = state === "unreadable" || state === "unusable";
  return wrong && error ? exitCodeOf(error.code) : remoteCode;
}
