import { isObject } from "../../oauth/encoding/is_object.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { rfc3339Seconds } from "../../oauth/encoding/rfc3339.ts";
import { hostOfUrl } from "../../oauth/http/named_host.ts";
import { isNamedHost } from "../../profile/named_hosts.ts";
import { usage } from "../../settings/usage.ts";
import { writeResult } from "../../cli/write_result.ts";
import { helperTokens } from "./helper_tokens.ts";
import { readRequest, unknownOperation } from "./read_request.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/**
 * `device-login helper bazel`: a credential helper for Bazel, by the specification of
 * EngFlow/credential-helper-spec. Only hosts that the profile names get the token; for any other
 * Bazel continues without credentials.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function helpBazel(
  { args: [operation], flags }: Invocation,
  { host, signal }: RunContext,
): Promise<void> {
  if (operation !== "get") throw unknownOperation(operation, ["get"]);
  const { hosts: _, ...session } = flags;
  const request = parseJson(await readRequest(host));
  if (!isObject(request) || typeof request.uri !== "string") {
    throw usage('The request on standard input must be JSON: {"uri": "https://…"}.');
  }
  const reply = async (document: unknown) =>
    await writeResult(`${printableJson(document)}\n`, host);
  if (!await isNamedHost(hostOfUrl(request.uri), { flags, host })) return await reply({});
  const tokens = await helperTokens(session, { host, signal, tool: "bazel", kind: "access" });
  const { accessToken, expiresAt } = tokens;
  await reply({
    headers: { Authorization: [`Bearer ${accessToken}`] },
    ...(expiresAt && { expires: rfc3339Seconds(expiresAt) }),
  });
}
