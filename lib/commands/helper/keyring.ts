import { hostOfServer } from "../../oauth/http/named_host.ts";
import { isNamedHost } from "../../profile/named_hosts.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { USERNAME } from "../../settings/definitions.ts";
import type { Settings } from "../../settings/settings.ts";
import { usage } from "../../settings/usage.ts";
import { writeResult } from "../../cli/write_result.ts";
import { helperTokens } from "./helper_tokens.ts";
import { KEYRING_MODES } from "./keyring_mode.ts";
import { unknownOperation } from "./read_request.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `helper keyring`. */
export type KeyringFlags = Settings & { mode?: string | undefined };

/**
 * `device-login helper keyring`: the part of the `keyring` command that pip and uv use. They request
 * the password of an index by its URL, then by its host. Only hosts that the profile names get the
 * token.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns 1 for other services, as `keyring` does
 */
export async function helpKeyring(
  { args: [operation, service = "", user], flags }: Invocation<KeyringFlags>,
  { host, signal }: RunContext,
): Promise<number | void> {
  const { hosts: _, username, mode = "password", ...session } = flags;
  if (operation !== "get") throw unknownOperation(operation, ["get"]);
  if (!KEYRING_MODES.includes(mode)) {
    throw usage(`--mode must be ${KEYRING_MODES.join(" or ")}: got ${JSON.stringify(mode)}.`);
  }
  if (user !== undefined && printable(user) !== user) {
    throw usage("The user name must not contain control characters.");
  }
  if (!await isNamedHost(hostOfServer(service), { flags, host })) return 1;
  const tokens = await helperTokens(session, { host, signal, tool: "keyring", kind: "access" });
  const name = mode === "creds" ? `${user || username || USERNAME}\n` : "";
  await writeResult(`${name}${tokens.accessToken}\n`, host);
}
