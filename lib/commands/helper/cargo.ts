import type { Host } from "../../host/host.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { hostOfUrl } from "../../oauth/http/named_host.ts";
import { isNamedHost } from "../../profile/named_hosts.ts";
import { usage } from "../../settings/usage.ts";
import type { Settings } from "../../settings/settings.ts";
import { Interruption } from "../../cli/interruption.ts";
import { describeError } from "../../cli/report.ts";
import { writeResult } from "../../cli/write_result.ts";
import { helperTokens } from "./helper_tokens.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `helper cargo`. */
export type CargoFlags = Settings & { cargoPlugin?: boolean | undefined };

/** The members of a request that are read. */
const REQUEST_MEMBERS = { v: kind.version1, kind: kind.text, "args?": kind.texts };

/** The registry of a request: its index URL, with `sparse+` before it or not. */
const REGISTRY_MEMBERS = { registry: { "index-url": kind.text } };

/**
 * `device-login helper cargo`: a credential provider for cargo, which sends requests until it closes
 * standard input. Only registries whose index is on a host that the profile names get the token. A
 * failure is a reply, which cargo shows.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function helpCargo(
  { flags }: Invocation<CargoFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  const { cargoPlugin: _, ...session } = flags;
  const write = (document: unknown) => writeResult(`${printableJson(document)}\n`, host);
  await write({ v: [1] });
  const lines = host.readLines()[Symbol.asyncIterator]();
  while (true) {
    try {
      const { done, value } = await nextLine(lines);
      if (done) return;
      await write(await answer(value, { flags: session, host, signal }));
    } catch (error) {
      if (error instanceof Interruption) throw error;
      const { message } = describeError(error);
      await write({ Err: { kind: "other", message: `device-login: ${message}`, "caused-by": [] } });
    }
  }
}

async function nextLine(lines: AsyncIterator<string>): Promise<IteratorResult<string>> {
  try {
    return await lines.next();
  } catch (error) {
    throw usage(`cargo's request can't be read: ${(error as Error).message}.`);
  }
}

async function answer(
  line: string,
  { flags, host, signal }: { flags: Settings; host: Host; signal: AbortSignal },
): Promise<unknown> {
  const request = parseJson(line);
  const fail = (why: string) => usage(`cargo's request can't be used: ${why}.`);
  const { kind, args = [] } = readMembers(request, { shape: REQUEST_MEMBERS, fail });
  if (kind !== "get") return { Err: { kind: "operation-not-supported" } };
  const { registry } = readMembers(request, { shape: REGISTRY_MEMBERS, fail });
  const index = hostOfUrl(registry["index-url"].replace(/^sparse\+/, ""));
  if (!await isNamedHost(index, { flags, host })) {
    return { Err: { kind: "url-not-supported" } };
  }
  if (args.length > 0) {
    throw usage(
      "cargo passes arguments to credential-provider, which belong in the script that it runs.",
    );
  }
  const { hosts: _, ...session } = flags;
  const tokens = await helperTokens(session, { host, signal, tool: "cargo", kind: "access" });
  return { Ok: tokenReply(tokens) };
}

/** The token is valid for every operation. cargo requests another one a minute before it expires. */
function tokenReply({ accessToken, expiresAt }: TokenSet): unknown {
  return {
    kind: "get",
    token: `Bearer ${accessToken}`,
    ...(expiresAt
      ? { cache: "expires", expiration: Math.floor(expiresAt.getTime() / 1000) }
      : { cache: "session" }),
    operation_independent: true,
  };
}
