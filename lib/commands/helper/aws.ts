import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { readSeconds } from "../../settings/options/seconds.ts";
import { usage } from "../../settings/usage.ts";
import { openProfile } from "../../profile/open_profile.ts";
import { writeResult } from "../../cli/write_result.ts";
import { assumeRole, type AwsCredentials } from "./assume_role.ts";
import { findCachePlace, readCredentials, renewCredentials } from "./credential_cache.ts";
import { helperTokens, NO_ID_TOKEN } from "./helper_tokens.ts";
import { stsEndpoint } from "./sts_endpoint.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `helper aws`. */
export type AwsFlags = Settings & {
  roleArn?: string | undefined;
  roleSessionName?: string | undefined;
  stsEndpoint?: string | undefined;
  durationSeconds?: string | undefined;
};

/**
 * `device-login helper aws`: prints credentials for a role, assumed with the session's ID token, as
 * a `credential_process` of the AWS configuration.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function helpAws(
  { flags }: Invocation<AwsFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  const { roleArn, roleSessionName, stsEndpoint: given, durationSeconds, ...session } = flags;
  const role = roleArn ?? host.env("AWS_ROLE_ARN");
  if (!role) throw usage("No role is named. Give --role-arn ARN, or set AWS_ROLE_ARN.");
  const sessionName = roleSessionName ?? (host.env("AWS_ROLE_SESSION_NAME") || "device-login");
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw usage(
      "--role-session-name must be 2 to 64 letters, digits or + = , . @ _ -: got " +
        `${JSON.stringify(sessionName)}.`,
    );
  }
  const duration = readSeconds({ flag: "--duration-seconds", text: durationSeconds });
  const { settings } = await openProfile(session, host);
  const { allowHttp } = settings;
  const endpoint = stsEndpoint(host, { given, roleArn: role, allowHttp });
  const request = [endpoint, role, sessionName, duration];
  const reply = async (credentials: AwsCredentials) =>
    await writeResult(`${printableJson({ Version: 1, ...credentials })}\n`, host);
  const place = await findCachePlace(session, { host, request });
  const cached = place && await readCredentials(place, host);
  if (cached !== undefined) return await reply(cached);
  const { idToken } = await helperTokens(session, { host, signal, tool: "aws", kind: "id" });
  if (idToken === undefined) {
    throw new DeviceLoginError("login_required", NO_ID_TOKEN);
  }
  // The client's certificate is only for the identity provider.
  const others = { ...settings, clientCert: undefined, clientCertKey: undefined };
  const network = await readNetworkOptions(others, host);
  const assume = async () =>
    await assumeRole({
      endpoint,
      roleArn: role,
      sessionName,
      idToken,
      duration,
      fetch: await host.createFetch(network),
      clock: host.clock,
      signal,
    });
  // A sign-in has created the session meanwhile if there was none.
  const later = place ?? await findCachePlace(session, { host, request });
  await reply(
    later ? await renewCredentials(later, { request: assume, host, signal }) : await assume(),
  );
}
