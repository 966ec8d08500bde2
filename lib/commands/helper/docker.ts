import type { Host } from "../../host/host.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { USERNAME } from "../flags/host_flags.ts";
import { writeResult } from "../result_writer.ts";
import { helperTokens } from "./helper_tokens.ts";
import { canonicalHost, type HostHelperFlags, namedHosts } from "./named_host.ts";

/**
 * `device-login helper docker`: docker's credential protocol. docker asks for any registry that an
 * image names: only those that the profile names get the token, over https; all others get an empty
 * reply. What docker wants to keep or erase is none of its own: the session is the profile's.
 *
 * @param operation `get`, `store`, `erase` or `list`
 * @param flags the command line's flags
 * @param host the system around it
 * @param run what ends it
 */
export async function helpDocker(
  operation: string,
  flags: HostHelperFlags,
  host: Host,
  run: { signal: AbortSignal },
): Promise<void> {
  const { host: _, username = USERNAME, ...session } = flags;
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
  const tokens = await helperTokens(session, host, { ...run, tool: "docker", kind: "access" });
  await reply({ ServerURL: asked, Username: username, Secret: tokens.accessToken });
}

/** The host of what docker asks for: a bare host, or a URL with a path, as Docker Hub's is. */
function registryOf(asked: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(asked) || asked.includes("@")) return undefined;
  const url = URL.parse(asked.includes("://") ? asked : `https://${asked}`);
  return url?.protocol === "https:" ? canonicalHost(url.host) : undefined;
}
