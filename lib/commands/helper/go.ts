import { hostOfUrl } from "../../oauth/http/named_host.ts";
import { namedHosts } from "../../profile/named_hosts.ts";
import { rejectToken } from "../../profile/reject_token.ts";
import { writeResult } from "../../cli/write_result.ts";
import { helperTokens } from "./helper_tokens.ts";
import { readRequest } from "./read_request.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/**
 * `device-login helper go`: a command for GOAUTH (`go help goauth`). Go runs it once without an
 * argument, for all hosts that the profile names, and again with the URL of each request that was
 * answered with 4xx. Only a 401 says that the token is not valid: Go runs helpers for modules that do
 * not exist as well (404, 410).
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function helpGo(
  { args: [url], flags }: Invocation,
  { host, signal }: RunContext,
): Promise<void> {
  const { hosts: _, ...session } = flags;
  let hosts = await namedHosts(flags, host);
  if (url !== undefined) {
    const requested = /^https:/i.test(url) ? hostOfUrl(url) : undefined;
    hosts = hosts.filter((one) => one === requested);
    const [, status] = /^HTTP\/\S+ (\d{3})\b/.exec(await readRequest(host)) ?? [];
    if (status !== "401") return;
    if (hosts.length > 0) await rejectToken(session, { host });
  }
  if (hosts.length === 0) return;
  const tokens = await helperTokens(session, { host, signal, tool: "go", kind: "access" });
  const lines = hosts.map((one) => `https://${one}\n`).join("");
  await writeResult(`${lines}\nAuthorization: Bearer ${tokens.accessToken}\n\n`, host);
}
