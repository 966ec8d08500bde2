import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { readSeconds } from "../../settings/options/seconds.ts";
import { usage } from "../../settings/usage.ts";
import { findCachePlace, readCached, renewCached } from "../../profile/credential_cache.ts";
import { passLoginRequired } from "../../profile/login_required.ts";
import { openProfile } from "../../profile/open_profile.ts";
import { writeResult } from "../../cli/write_result.ts";
import { assumeRole, type AwsCredentials } from "./assume_role.ts";
import { awsCredentials } from "./aws_credentials.ts";
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
  const profile = await openProfile(session, host);
  const { settings } = profile;
  const { allowHttp } = settings;
  const endpoint = stsEndpoint(host, { given, roleArn: role, allowHttp });
  const request = [endpoint, role, sessionName, duration];
  const reply = async (credentials: AwsCredentials) =>
    await writeResult(`${printableJson({ Version: 1, ...credentials })}\n`, host);
  const format = awsCredentials(host.clock.now);
  // Without a session, a sign-in may create it first.
  const place = await findCachePlace(profile, request).catch(passLoginRequired);
  const cached = place && await readCached(place, { format, now: host.clock.now() });
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
  const later = place ??
    await findCachePlace(await openProfile(session, host), request).catch(passLoginRequired);
  const renewal = { format, request: assume, host, signal };
  await reply(later ? await renewCached(later, renewal) : await assume());
}
