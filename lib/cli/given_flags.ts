import type { Command } from "commander";
import type { Settings } from "../settings/settings.ts";

/**
 * The flags that the command line gives a command, before its name or behind it; what stands behind
 * it counts more. A flag that was not given is not there, whatever its default.
 *
 * @param command the command
 */
export function givenFlags(command: Command): Settings {
  const above = command.parent === null ? {} : givenFlags(command.parent);
  const own = Object.entries(command.opts())
    .filter(([name]) => command.getOptionValueSource(name) !== "default");
  return { ...above, ...Object.fromEntries(own) } as Settings;
}
