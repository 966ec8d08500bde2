import { writeResult } from "../../cli/result_writer.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { helperTokens } from "./helper_tokens.ts";
import { canonicalHost, namedHosts } from "./named_host.ts";
import { USERNAME } from "../../settings/definitions.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/**
 * `device-login helper docker`: docker's credential protocol. docker asks for any registry that an
 * image names: only those that the profile names get the token, over https; all others get an empty
 * reply. What docker wants to keep or erase is none of its own: the session is the profile's.
 *
 * @param invocation what the command line says
 * @param context the system around it, and what ends it
 */
export async function helpDocker(
  { args: [operation], flags }: Invocation,
  { host, signal }: RunContext,
): Promise<void> {
  const { hosts: _, username = USERNAME, ...session } = flags;
  const reply = async (document: Record<string, string>) =>
    await writeResult(`${printableJson(document)}\n`, host);
  if (operation === "list") {
    const hosts = await namedHosts(flags, host);
    return await reply(Object.fromEntries(hosts.map((one) => [one, username])));
  }
  const asked = (await host.readText("-")).trim();
  if (operation !== "get") return;
  const registry = registryOf(asked);
  if (registry === undefined || !(await namedHosts(flags, host)).includes(registry)) return;
  const tokens = await helperTokens(session, host, { signal, tool: "docker", kind: "access" });
  await reply({ ServerURL: asked, Username: username, Secret: tokens.accessToken });
}

/** The host of what docker asks for: a bare host, or a URL with a path, as Docker Hub's is. */
function registryOf(asked: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(asked) || asked.includes("@")) return undefined;
  const url = URL.parse(asked.includes("://") ? asked : `https://${asked}`);
  return url?.protocol === "https:" ? canonicalHost(url.host) : undefined;
}
