import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { Redactor } from "../../oauth/redact/redactor.ts";
import { fetchUserInfo } from "../../oauth/tokens/userinfo.ts";
import { columns } from "../../output/columns.ts";
import { parseDocumentFormat } from "../../output/document_format.ts";
import { hideSent } from "../../output/hide_sent.ts";
import type { TokenRecord } from "../../output/token_record.ts";
import { openProfile, type Profile } from "../../profile/open_profile.ts";
import { profileSession } from "../../profile/profile_session.ts";
import { profileTokens, savedTokens } from "../../profile/profile_tokens.ts";
import { printRendering } from "../../cli/print_rendering.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `whoami`. */
export type WhoamiFlags = Settings & {
  remote?: boolean | undefined;
};

/** The longest value of a claim in the table, in characters. */
const MAX_VALUE_LENGTH = 200;

/**
 * `device-login whoami`: prints the claims about the signed-in user, of the ID token or, with
 * `--remote`, of the userinfo endpoint.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @throws {DeviceLoginError} `login_required` without a session, or without an ID token
 */
export async function whoami(
  { flags }: Invocation<WhoamiFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  const { remote = false, format, raw, ...session } = flags;
  const printed = await parseDocumentFormat({ format, raw }, claimTable);
  const profile = await openProfile(session, host);
  const user = remote ? await userInfo(profile, { host, signal }) : await savedClaims(profile);
  await printRendering(await printed.render(user), host);
}

async function savedClaims(profile: Profile): Promise<TokenRecord> {
  const { claims } = await savedTokens(profile);
  if (claims !== undefined) return claims;
  throw new DeviceLoginError(
    "login_required",
    `The session of the profile ${profile.name} has no ID token, so the user is not known here. ` +
      "Add --remote to ask the server, or sign in again with the scope openid.",
  );
}

async function userInfo(
  profile: Profile,
  { host, signal }: { host: Host; signal: AbortSignal },
): Promise<TokenRecord> {
  const run = { host, signal, warn: (message: string) => void warn(host, message) };
  const tokens = await profileTokens(profile, run);
  const session = await profileSession(profile, run);
  const redactor = new Redactor([
    ["client_secret", session.clientSecret ?? ""],
    ["access_token", tokens.accessToken],
  ]);
  return hideSent(await fetchUserInfo(tokens, session), redactor) as TokenRecord;
}

function claimTable(claims: TokenRecord): string {
  const rows = Object.entries(claims).map(([name, value]) => [
    printable(name, MAX_VALUE_LENGTH),
    printable(typeof value === "string" ? value : JSON.stringify(value), MAX_VALUE_LENGTH),
  ]);
  return rows.length === 0 ? "" : columns(rows);
}
