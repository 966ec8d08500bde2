import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { canonicalHost } from "../../oauth/http/named_host.ts";
import { isNamedHost } from "../../profile/named_hosts.ts";
import { usage } from "../../settings/usage.ts";
import { writeResult } from "../../cli/write_result.ts";
import { helperTokens } from "./helper_tokens.ts";
import { unknownOperation } from "./read_request.ts";
import { TERRAFORM_OPERATIONS } from "./terraform_operations.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/**
 * `device-login helper terraform`: a credentials helper for Terraform and OpenTofu. Only hosts that
 * the profile names get the token; for any other they continue without one. Nothing is stored or
 * forgotten: the session belongs to the profile.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function helpTerraform(
  { args: [operation, hostname = ""], flags }: Invocation,
  { host, signal }: RunContext,
): Promise<void> {
  const { hosts: _, ...session } = flags;
  if (operation === "store" || operation === "forget") {
    const instead = operation === "store" ? "login" : "logout";
    throw usage(
      `device-login does not ${operation} tokens for terraform: use device-login ${instead}.`,
    );
  }
  if (operation !== "get") throw unknownOperation(operation, TERRAFORM_OPERATIONS);
  const reply = async (document: unknown) =>
    await writeResult(`${printableJson(document)}\n`, host);
  if (!await isNamedHost(canonicalHost(hostname), { flags, host })) return await reply({});
  const tokens = await helperTokens(session, { host, signal, tool: "terraform", kind: "access" });
  await reply({ token: tokens.accessToken });
}
