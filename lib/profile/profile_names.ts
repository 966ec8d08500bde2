import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { suggest } from "../output/suggest.ts";
import { readProfileNames } from "../settings/config/read_profile.ts";
import { readProfileRecord } from "./profile_record.ts";
import { stateStore } from "./state_store.ts";

/**
 * Returns the names of the profiles that are configured or saved, sorted.
 *
 * @param config the configuration file, if one is named
 * @param host the system around the program
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function profileNames(config: string | undefined, host: Host): Promise<string[]> {
  const { names } = await savedNames(host);
  return [...new Set([...await readProfileNames({ config }, host), ...names])].toSorted();
}

/** Finds the profiles that earlier sign-ins saved; one that is damaged does not affect the others. */
export async function savedNames(
  host: Host,
): Promise<{ names: string[]; damaged: DeviceLoginError[] }> {
  const records = stateStore("profiles", host);
  const names: string[] = [];
  const damaged: DeviceLoginError[] = [];
  for (const key of (await records.keys()).toSorted()) {
    try {
      const entry = await records.get(key);
      if (entry) names.push((await readProfileRecord(entry.value, records.locate(key))).name);
    } catch (error) {
      if (!(error instanceof DeviceLoginError)) throw error;
      damaged.push(error);
    }
  }
  return { names, damaged };
}

/**
 * Describes a name that no profile has, with the one that was probably meant.
 *
 * @example
 * ```ts
 * describeUnknown("wrok", ["home", "work"]);
 * // "There is no profile wrok. Did you mean work? The profiles are home, work."
 * ```
 */
export function describeUnknown(name: string, names: readonly string[]): string {
  const meant = suggest(name, names);
  const [only, second] = names;
  return [
    `There is no profile ${name}.`,
    ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
    ...(second !== undefined ? [`The profiles are ${names.join(", ")}.`] : []),
    ...(second === undefined && only !== undefined && only !== meant
      ? [`The only profile is ${only}.`]
      : []),
  ].join(" ");
}
