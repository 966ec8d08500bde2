import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import { FORMATS } from "../../output/formats.ts";
import type { Profile } from "../../profile/open_profile.ts";
import { readDeviceLoginOptions } from "../../settings/options/device_login_options.ts";
import { readLoginSettings } from "../../profile/login_settings.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { type OutputOptions, readOutputOptions } from "../../settings/options/output_options.ts";
import { readSeconds } from "../../settings/options/seconds.ts";
import type { Settings } from "../../settings/settings.ts";

/** Everything that `login` does follows from this. */
export interface LoginOptions {
  /** The server, the client, and what is asked for. */
  login: DeviceLoginOptions;
  /** How the server is reached. */
  network: NetworkOptions;
  /** How the result leaves the program. */
  output: OutputOptions;
  /** Milliseconds after which the program gives up. */
  timeout?: number | undefined;
  /** What is worth a word before anything is sent. */
  notices: string[];
  /** The profile that the session is kept for. By default nothing is kept. */
  profile?: Profile | undefined;
}

/**
 * Makes options of the flags and the environment. All that can be wrong with them by themselves is
 * found here, before anything is sent.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readLoginOptions(flags: Settings, host: Host): Promise<LoginOptions> {
  const timeout = readSeconds({ flag: "--timeout", text: flags.timeout });
  const output = await readOutputOptions(flags);
  const { settings, profile } = await readLoginSettings(flags, host);
  return {
    login: await readDeviceLoginOptions(settings, host),
    network: await readNetworkOptions(settings, host),
    output,
    timeout: timeout && timeout * 1000,
    notices: [...noticesAboutSecrets(flags, host), ...noticesAboutKeys(flags, output)],
    profile,
  };
}

function noticesAboutSecrets(flags: Settings, host: Host): string[] {
  if (flags.clientSecret === undefined || !host.stderr.isTerminal) return [];
  return [
    "Other users of this machine can see a --client-secret; " +
    "--client-secret-file FILE and OAUTH2_CLIENT_SECRET keep it to yourself.",
  ];
}

function noticesAboutKeys(flags: Settings, { formatName }: OutputOptions): string[] {
  const { dpop, dpopKey, profile } = flags;
  const shown = formatName !== undefined && FORMATS[formatName].showsKey;
  // A profile keeps the key with the session.
  if (!dpop || dpopKey !== undefined || profile || shown) return [];
  return [
    "The tokens will be bound to a new key, and of no use without it; --format json prints the " +
    "key, too, and --dpop-key FILE takes one of your own.",
  ];
}
