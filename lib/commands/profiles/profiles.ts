import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { columns } from "../../output/columns.ts";
import { parseDocumentFormat } from "../../output/document_format.ts";
import { localTime } from "../../output/time_text.ts";
import { readDefaultProfile } from "../../profile/default_profile.ts";
import { type FaultyProfile, listProfiles } from "../../profile/list_profiles.ts";
import type { Profile } from "../../profile/open_profile.ts";
import { profileNames } from "../../profile/profile_names.ts";
import { faultyStatus, type ProfileStatus, profileStatus } from "../status/profile_status.ts";
import { printRendering } from "../../cli/print_rendering.ts";
import { writeResult } from "../../cli/write_result.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `profiles`. */
export type ProfilesFlags = Settings & {
  names?: boolean | undefined;
};

/** A profile, as `profiles` lists it. */
export interface ListedProfile {
  readonly profile: string;
  /** Whether commands use it if none is named. */
  readonly default: boolean;
  readonly server?: string | undefined;
  readonly client_id?: string | undefined;
  /** Who is signed in. */
  readonly user?: string | undefined;
  /** When the access token expires. */
  readonly expires_at?: string | undefined;
  readonly state: ProfileStatus["state"];
}

/** The longest cell of each column but the last: a row fits into 80 columns. */
const CELL_LENGTHS = [16, 28, 12, 20];

/**
 * `device-login profiles`: lists the profiles. Sends nothing.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function profiles(
  { flags }: Invocation<ProfilesFlags>,
  { host }: RunContext,
): Promise<void> {
  const { names = false, format, raw, ...others } = flags;
  const now = host.clock.now();
  const printed = await parseDocumentFormat(
    { format, raw },
    (document: { profiles: ListedProfile[] }) => profileTable(document.profiles, now),
  );
  if (names) {
    const lines = (await profileNames(others.config, host)).map((name) => `${name}\n`);
    return await writeResult(lines.join(""), host);
  }
  const listed = await listAll(others, host);
  await printRendering(await printed.render({ profiles: listed }), host);
  if (listed.length > 0) return;
  await warn(
    host,
    "There is no profile. To create one, run: " +
      "device-login login --profile NAME --issuer URL --client-id ID",
  );
}

async function listAll(flags: Settings, host: Host): Promise<ListedProfile[]> {
  const { profiles, damaged } = await listProfiles(flags, host);
  for (const { message } of damaged) await warn(host, message);
  const chosen = await readDefaultProfile(host);
  return await Promise.all(profiles.map(async (profile) => {
    const { state, server, client_id, subject, email, expires_at } = await statusOf(profile, host);
    return {
      profile: profile.name,
      default: profile.name === chosen,
      server,
      client_id,
      user: email ?? subject,
      expires_at,
      state,
    };
  }));
}

async function statusOf(profile: Profile | FaultyProfile, host: Host): Promise<ProfileStatus> {
  if ("error" in profile) return faultyStatus(profile);
  try {
    return await profileStatus(profile, host.clock.now());
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    return faultyStatus({ name: profile.name, error });
  }
}

function profileTable(profiles: readonly ListedProfile[], now: number): string {
  if (profiles.length === 0) return "";
  const rows = profiles.map((one) => [
    one.default ? `${one.profile} *` : one.profile,
    one.server ?? "-",
    one.client_id ?? "-",
    one.user ?? "-",
    validUntil(one, now),
  ]);
  const cells = rows.map((row) =>
    row.map((cell, index) => printable(cell, CELL_LENGTHS[index] ?? Infinity))
  );
  return columns([["PROFILE", "SERVER", "CLIENT", "USER", "VALID UNTIL"], ...cells]);
}

/** A session that refreshes has no end that is known here. */
function validUntil({ state, expires_at }: ListedProfile, now: number): string {
  if (state === "refreshable") return "refreshes";
  if (state !== "valid" || expires_at === undefined) return state.replace("_", " ");
  return localTime(Date.parse(expires_at), now);
}
