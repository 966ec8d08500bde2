import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import type { LoginFlags } from "../flags/login_flags.ts";
import { readConnectionOptions } from "./connection_options.ts";
import { readNetworkOptions } from "./network_options.ts";
import { type OutputOptions, readOutputOptions } from "./output_options.ts";
import { readProtectionOptions } from "./protection_options.ts";
import { readRequestOptions } from "./request_options.ts";
import { readSettings } from "./read_settings.ts";
import { usage } from "./usage.ts";

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
}

/**
 * Makes options of the flags and the environment. All that can be wrong with them by themselves is
 * found here, before anything is sent.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readLoginOptions(flags: LoginFlags, host: Host): Promise<LoginOptions> {
  const output = await readOutputOptions(flags);
  const settings = readSettings(flags, host);
  return {
    login: {
      ...await readConnectionOptions(settings, host),
      ...await readRequestOptions(settings, host),
      ...await readProtectionOptions(settings, host),
    },
    network: await readNetworkOptions(settings, host),
    output,
    timeout: readTimeout(flags.timeout),
    notices: [...noticesAboutSecrets(flags, host), ...noticesAboutKeys(flags, output)],
  };
}

function noticesAboutSecrets(flags: LoginFlags, host: Host): string[] {
  if (flags.clientSecret === undefined || !host.stderr.isTerminal) return [];
  return [
    "Other users of this machine can see a --client-secret; " +
    "--client-secret-file FILE and OAUTH2_CLIENT_SECRET keep it to yourself.",
  ];
}

/** Formats that leave out the key that tokens are bound to. */
const KEYLESS = ["table", "env", "header", "quiet"];

function noticesAboutKeys({ dpop, dpopKey }: LoginFlags, { format }: OutputOptions): string[] {
  if (!dpop || dpopKey !== undefined || !KEYLESS.includes(format.name)) return [];
  return [
    "The tokens will be bound to a new key, and of no use without it; --format json prints the " +
    "key, too, and --dpop-key FILE takes one of your own.",
  ];
}

function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds > 0) || seconds === Infinity) {
    throw usage(`--timeout ${JSON.stringify(text)} is no number of seconds above 0.`);
  }
  return seconds * 1000;
}
