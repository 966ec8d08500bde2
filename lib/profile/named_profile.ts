import type { Host } from "../host/host.ts";
import { environmentSettings } from "../settings/environment.ts";
import type { Settings } from "../settings/settings.ts";

/** Returns the profile that the command line or the variable names, if either does. */
export function namedProfile({ profile }: Settings, host: Host): string | undefined {
  return profile ?? environmentSettings(host).profile;
}
