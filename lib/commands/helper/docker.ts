import type { Host } from "../../host/host.ts";
import { isObject } from "../../oauth/encoding/is_object.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { hostOfServer } from "../../oauth/http/named_host.ts";
import { isNamedHost, namedHosts } from "../../profile/named_hosts.ts";
import { describeError } from "../../cli/report.ts";
import { Interruption } from "../../cli/interruption.ts";
import { writeResult } from "../../cli/write_result.ts";
import { DOCKER_OPERATIONS } from "./docker_operations.ts";
import { helperTokens } from "./helper_tokens.ts";
import { readRequest, unknownOperation } from "./read_request.ts";
import { USERNAME } from "../../settings/definitions.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The reply for other registries: every client then continues without a password. */
const NOT_FOUND = "credentials not found in native keychain";

/** The names of Docker Hub: docker requests its URL, podman the first host, others the last. */
const HUB_HOSTS = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/**
 * `device-login helper docker`: speaks docker's credential protocol. docker calls this for every
 * registry that an image names, but only registries that the profile names get the token. `erase`
 * does nothing, and `store` saves nothing: the session belongs to the profile.
 *
 * Clients show standard output if the exit code is not 0, and drop standard error, so a failure is
 * written to both.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns 1 for a registry that is not named, as the protocol demands
 */
export async function helpDocker(
  invocation: Invocation,
  context: RunContext,
): Promise<number | void> {
  try {
    return await answer(invocation, context);
  } catch (error) {
    if (!(error instanceof Interruption)) {
      const { message } = describeError(error);
      await context.host.stdout.write(`device-login: ${printable(message)}\n`).catch(() => {});
    }
    throw error;
  }
}

async function answer(
  { args: [operation], flags }: Invocation,
  { host, signal }: RunContext,
): Promise<number | void> {
  const { hosts: _, username = USERNAME, ...session } = flags;
  const reply = async (document: Record<string, string>) =>
    await writeResult(`${printableJson(document)}\n`, host);
  if (operation === undefined || !DOCKER_OPERATIONS.includes(operation)) {
    throw unknownOperation(operation, DOCKER_OPERATIONS);
  }
  if (operation === "list") {
    const hosts = await namedHosts(flags, host);
    return await reply(Object.fromEntries(hosts.map((one) => [one, username])));
  }
  const request = await readRequest(host);
  if (operation === "store") return await refuseOthers(request, { flags, host });
  if (operation === "erase") return;
  const server = request.trim();
  if (!await isNamed(server, { flags, host })) {
    await writeResult(`${NOT_FOUND}\n`, host);
    return 1;
  }
  const tokens = await helperTokens(session, { host, signal, tool: "docker", kind: "access" });
  await reply({ ServerURL: server, Username: username, Secret: tokens.accessToken });
}

/** Refuses to store another registry's password: docker would report a login that is not saved. */
async function refuseOthers(
  request: string,
  { flags, host }: { flags: Settings; host: Host },
): Promise<number | void> {
  const document = parseJson(request);
  const { ServerURL: server } = isObject(document) ? document : {};
  if (typeof server === "string" && await isNamed(server, { flags, host })) return;
  const named = typeof server === "string" ? JSON.stringify(printable(server, 200)) : "A server";
  await writeResult(
    `device-login: ${named} is not among the hosts of the profile, and device-login stores no ` +
      "passwords. Set another credential helper for it in docker's config.json.\n",
    host,
  );
  return 1;
}

async function isNamed(
  server: string,
  { flags, host }: { flags: Settings; host: Host },
): Promise<boolean> {
  const registry = hostOfServer(server);
  if (registry === undefined || !HUB_HOSTS.includes(registry)) {
    return await isNamedHost(registry, { flags, host });
  }
  return (await namedHosts(flags, host)).some((one) => HUB_HOSTS.includes(one));
}
