import { writeResult } from "../../cli/result_writer.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { helperTokens } from "./helper_tokens.ts";
import { canonicalHost, namedHosts } from "./named_hosts.ts";
import { USERNAME } from "../../settings/definitions.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/**
 * `device-login helper docker`: speaks docker's credential protocol. docker calls this for every
 * registry that an image names, but only registries that the profile names get the token, over
 * https; any other gets an empty reply. `store` and `erase` do nothing: the session belongs to the
 * profile.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
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
  const server = new TextDecoder().decode(await host.readBytes("-")).trim();
  if (operation !== "get") return;
  const registry = registryOf(server);
  if (registry === undefined || !(await namedHosts(flags, host)).includes(registry)) return;
  const tokens = await helperTokens(session, { host, signal, tool: "docker", kind: "access" });
  await reply({ ServerURL: server, Username: username, Secret: tokens.accessToken });
}

/** Returns the registry's host. docker sends a bare host, or a URL with a path for Docker Hub. */
function registryOf(server: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(server) || server.includes("@")) return undefined;
  const url = URL.parse(server.includes("://") ? server : `https://${server}`);
  return url?.protocol === "https:" ? canonicalHost(url.host) : undefined;
}
