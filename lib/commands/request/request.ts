import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { exitCodeOf } from "../../cli/exit_code.ts";
import { openResultStream } from "../../cli/open_result_stream.ts";
import { warn } from "../../cli/warn.ts";
import { ResourceClient } from "../../oauth/resource/resource_client.ts";
import { describeRequest } from "../../oauth/resource/resource_request.ts";
import { nameHost, readNamedHosts } from "../../profile/named_hosts.ts";
import { openProfile } from "../../profile/open_profile.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import type { Settings } from "../../settings/settings.ts";
import { usage } from "../../settings/usage.ts";
import { readBody } from "./request_body.ts";
import { readRequestHeaders } from "./request_headers.ts";
import { readTarget } from "./request_target.ts";
import { sessionTokenSource } from "./session_token_source.ts";
import { openTerminalText } from "./terminal_text.ts";
import { writeResponse } from "./write_response.ts";

/** The flags of `request`. */
export type RequestFlags = Settings & {
  header?: string[] | undefined;
  data?: string | undefined;
  include?: boolean | undefined;
  fail?: boolean | undefined;
};

/** The statuses of the 4xx that a later attempt may not get. */
const TEMPORARY_STATUSES = [408, 425, 429];

/**
 * `device-login request`: sends one request with the session's access token, and writes the reply.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns with `--fail`, the exit code of the reply's status
 */
export async function request(
  { args, flags }: Invocation<RequestFlags>,
  context: RunContext,
): Promise<number> {
  const { host, signal } = context;
  const { header = [], data, include = false, fail = false, output, ...settings } = flags;
  const { hosts: _, ...session } = settings;
  if (output === "") throw usage("--output must be the name of a file: got an empty text.");
  const { host: requested, ...target } = readTarget(args, { hasBody: data !== undefined });
  const { profile, hosts } = await readNamedHosts(settings, host);
  if (!hosts.includes(requested)) {
    throw usage(
      `${requested} is not a named host, so it gets no token. ${nameHost(requested, profile)}`,
    );
  }
  const body = data === undefined ? undefined : await readBody(data, host);
  const request = { ...target, headers: readRequestHeaders(header, body), body, signal };
  const network = await readNetworkOptions((await openProfile(session, host)).settings, host);
  const client = new ResourceClient({
    tokens: sessionTokenSource(session, context),
    hosts,
    fetch: await host.createFetch(network),
    clock: host.clock,
    warn: ({ message }) => void warn(host, message),
  });
  const file = output === "-" ? undefined : output;
  const result = file === undefined && host.stdout.isTerminal
    ? openTerminalText(host)
    : await openResultStream(host, file);
  try {
    const response = await client.send(request);
    const tried = describeRequest(request);
    if (fail && response.status >= 400) {
      await response.body?.cancel();
      await warn(
        host,
        `${tried} was answered with ${response.status} ${response.statusText}`.trim() + ".",
      );
      return exitCodeOfStatus(response.status);
    }
    await writeResponse(response, { host, result, include, tried, signal });
    return 0;
  } finally {
    await result.discard();
  }
}

function exitCodeOfStatus(status: number): number {
  const temporary = status >= 500 || TEMPORARY_STATUSES.includes(status);
  return exitCodeOf(temporary ? "server_unavailable" : "refused");
}
