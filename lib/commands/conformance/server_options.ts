import type { Host } from "../../host/host.ts";
import { openLoginProfile } from "../../profile/open_login_profile.ts";
import { readDeviceLoginOptions } from "../../settings/options/device_login_options.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { readSeconds } from "../../settings/options/seconds.ts";
import { readSettings } from "../../settings/read_settings.ts";
import type { Settings } from "../../settings/settings.ts";
import { usage } from "../../settings/usage.ts";
import type { ServerScenario } from "../../testing/conformance/server/bench/server_scenario.ts";
import type { ServerConformanceOptions } from "../../testing/conformance/server/server_conformance.ts";
import { decideByCommand } from "./decide_by_command.ts";
import { decideByPerson } from "./decide_by_person.ts";
import type { SuiteFlags } from "./suite_flags.ts";

/** The flags of `conformance server`. */
export type ServerSuiteFlags = Omit<Settings, "format"> & SuiteFlags & {
  approveCommand?: string | undefined;
  withoutPerson?: boolean | undefined;
  maxWait?: string | undefined;
  otherClientId?: string | undefined;
};

/**
 * Reads the options of `conformance server` from flags, environment and profile, as `login` does.
 *
 * @param flags the flags
 * @param context the host, and the scenarios that are run
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function readServerOptions(
  flags: ServerSuiteFlags,
  { host, scenarios }: { host: Host; scenarios: readonly ServerScenario[] },
): Promise<ServerConformanceOptions> {
  const { approveCommand, withoutPerson, maxWait, otherClientId, ...others } = flags;
  const { scenario: _scenario, list: _list, format: _format, ...given } = others;
  const wait = readSeconds({ flag: "--max-wait", text: maxWait, least: 0 });
  if (otherClientId === "") throw usage("--other-client-id must be a client: got an empty text.");
  const profile = await openLoginProfile(given, host);
  const settings = profile?.settings ?? readSettings(given, host);
  const { dpop: _dpop, decryptIdToken: _decrypt, ...login } = await readDeviceLoginOptions(
    settings,
    host,
  );
  const decide = chooseDecide({ approveCommand, withoutPerson }, { host, scenarios });
  return {
    ...login,
    fetch: await host.createFetch(await readNetworkOptions(settings, host)),
    clock: host.clock,
    maxWait: wait,
    otherClientId,
    decide,
  };
}

function chooseDecide(
  { approveCommand, withoutPerson }: Pick<ServerSuiteFlags, "approveCommand" | "withoutPerson">,
  { host, scenarios }: { host: Host; scenarios: readonly ServerScenario[] },
): ServerConformanceOptions["decide"] {
  if (approveCommand !== undefined) {
    if (withoutPerson) {
      throw usage("--approve-command and --without-person contradict each other: use one of them.");
    }
    if (approveCommand.trim() === "") {
      throw usage("--approve-command must be a command line: got an empty text.");
    }
    return decideByCommand(approveCommand, host);
  }
  const needsPerson = scenarios.some(({ needs }) => needs.includes("person"));
  if (withoutPerson || !needsPerson) return undefined;
  if (!host.hasKeyboard) {
    throw usage(
      "Standard input is not a terminal, so nobody can be asked to approve a sign-in. Give " +
        "--approve-command CMD, or --without-person.",
    );
  }
  return decideByPerson(host);
}
