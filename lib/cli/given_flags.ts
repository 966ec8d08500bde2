import type { Command } from "commander";
import type { Settings } from "../settings/settings.ts";

/**
 * Returns the flags that the command line gives a command, before or after its name; those after it
 * win. A flag that was not given is absent, whatever its default.
 *
 * @param command the command
 */
export function givenFlags(command: Command): Settings {
  const above = command.parent === null ? {} : givenFlags(command.parent);
  const own = Object.entries(command.opts())
    .filter(([name]) => command.getOptionValueSource(name) !== "default");
  return { ...above, ...Object.fromEntries(own) } as Settings;
}
