import { printable } from "../../oauth/encoding/printable.ts";
import { dropAccessToken } from "../../session/drop_access_token.ts";
import { keyOf } from "../../session/session_key.ts";
import { openProfile } from "../../profile/open_profile.ts";
import { writeResult } from "../../cli/result_writer.ts";
import { helperTokens } from "./helper_tokens.ts";
import { canonicalHost, namedHosts } from "./named_hosts.ts";
import { USERNAME } from "../../settings/definitions.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/**
 * `device-login helper git`: speaks git's credential protocol (gitcredentials(7)). git calls this
 * for every host that a remote names, but only hosts that the profile names get the token, over
 * https; any other gets an empty reply.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function helpGit(
  { args: [operation], flags }: Invocation,
  { host, signal }: RunContext,
): Promise<void> {
  const request = parseRequest(new TextDecoder().decode(await host.readBytes("-")));
  if (operation !== "get" && operation !== "erase") return;
  const requested = canonicalHost(request.get("host") ?? "");
  const allowed = request.get("protocol") === "https" && requested !== "" &&
    (await namedHosts(flags, host)).includes(requested);
  if (!allowed) return;
  const { hosts: _, username = namedUser(request) ?? USERNAME, ...session } = flags;
  if (operation === "erase") {
    const { identity, store } = await openProfile(session, host);
    if (identity === undefined) return;
    // git erases after any 401. A refreshed access token may work, so only this one is dropped.
    const accessToken = request.get("password");
    await dropAccessToken({ store, key: await keyOf(identity), accessToken, clock: host.clock });
    return;
  }
  const tokens = await helperTokens(session, { host, signal, tool: "git", kind: "access" });
  const { accessToken, expiresAt } = tokens;
  const lines = [`username=${username}`, `password=${accessToken}`];
  if (expiresAt) lines.push(`password_expiry_utc=${Math.floor(expiresAt.getTime() / 1000)}`);
  await writeResult(lines.map((line) => `${line}\n`).join(""), host);
}

/** Returns the user that git names, unless the name has control characters. */
function namedUser(request: ReadonlyMap<string, string>): string | undefined {
  const username = request.get("username");
  return username && printable(username) === username ? username : undefined;
}

function parseRequest(text: string): Map<string, string> {
  const members = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const equals = line.indexOf("=");
    if (equals > 0) members.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return members;
}
