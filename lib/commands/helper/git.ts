import { printable } from "../../oauth/encoding/printable.ts";
import { canonicalHost, hostOfUrl } from "../../oauth/http/named_host.ts";
import { isNamedHost } from "../../profile/named_hosts.ts";
import { rejectToken } from "../../profile/reject_token.ts";
import { writeResult } from "../../cli/write_result.ts";
import { helperTokens } from "./helper_tokens.ts";
import { readRequest } from "./read_request.ts";
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
  const request = parseRequest(await readRequest(host));
  // git ignores what a helper does not know, and expects the same of helpers.
  if (operation !== "get" && operation !== "erase") return;
  if (!await isNamedHost(requestedHost(request), { flags, host })) return;
  const { hosts: _, username = namedUser(request) ?? USERNAME, ...session } = flags;
  if (operation === "erase") {
    const accessToken = request.get("credential") ?? request.get("password");
    return await rejectToken(session, { host, accessToken });
  }
  const tokens = await helperTokens(session, { host, signal, tool: "git", kind: "access" });
  const { accessToken, expiresAt } = tokens;
  const lines = acceptsOnlyBearer(request)
    ? ["capability[]=authtype", "authtype=Bearer", `credential=${accessToken}`]
    : [`username=${username}`, `password=${accessToken}`];
  if (expiresAt) lines.push(`password_expiry_utc=${Math.floor(expiresAt.getTime() / 1000)}`);
  await writeResult(lines.map((line) => `${line}\n`).join(""), host);
}

/**
 * Whether the server lists Bearer and nothing that needs a user name, and git can send it: since
 * 2.46, which announces that. Older versions fail on a reply without a user name.
 */
function acceptsOnlyBearer(request: GitRequest): boolean {
  const challenges = request.getAll("wwwauth[]");
  return request.getAll("capability[]").includes("authtype") &&
    challenges.some((one) => /^bearer\b/i.test(one)) &&
    !challenges.some((one) => /^(?:basic|digest|negotiate|ntlm)\b/i.test(one));
}

function requestedHost(request: GitRequest): string | undefined {
  const host = request.get("host") ?? "";
  return canonicalHost(host) && hostOfUrl(`${request.get("protocol")}://${host}`);
}

/** Returns the user that git names, unless the name has control characters. */
function namedUser(request: GitRequest): string | undefined {
  const username = request.get("username");
  return username && printable(username) === username ? username : undefined;
}

/** The attributes of a request. */
interface GitRequest {
  /** Returns the last value of an attribute. */
  get(name: string): string | undefined;
  /** Returns all values of an attribute, of which an empty one removes those before it. */
  getAll(name: string): string[];
}

function parseRequest(text: string): GitRequest {
  const attributes = text.split(/\r?\n/).flatMap((line) => {
    const equals = line.indexOf("=");
    return equals > 0 ? [[line.slice(0, equals), line.slice(equals + 1)] as const] : [];
  });
  const getAll = (name: string) => {
    const values = attributes.filter(([one]) => one === name).map(([, value]) => value);
    return values.slice(values.lastIndexOf("") + 1);
  };
  return { get: (name) => new Map(attributes).get(name), getAll };
}
