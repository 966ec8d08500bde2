import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { exitCodeOf } from "../../cli/exit_code.ts";
import { openResultStream } from "../../cli/open_result_stream.ts";
import { warn } from "../../cli/warn.ts";
import { isTemporaryStatus } from "../../oauth/http/temporary_status.ts";
import { ResourceClient } from "../../oauth/resource/resource_client.ts";
import { describeRequest } from "../../oauth/resource/resource_request.ts";
import { hostsOf, nameHost } from "../../profile/named_hosts.ts";
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
  const profile = await openProfile(settings, host);
  const hosts = hostsOf(profile);
  if (!hosts.includes(requested)) {
    throw usage(
      `${requested} is not a named host, so it gets no token. ${nameHost(requested, profile.name)}`,
    );
  }
  const body = data === undefined
    ? undefined
    : await readBody(data, { host, settings: profile.settings });
  const request = { ...target, headers: readRequestHeaders(header, body), body, signal };
  const network = await readNetworkOptions(profile.settings, host);
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
  return exitCodeOf(isTemporaryStatus(status) ? "server_unavailable" : "refused");
}
