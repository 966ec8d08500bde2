import type { Command } from "commander";

/**
 * The flags that the command line gives a command, before its name or behind it; what stands behind
 * it counts more. A flag that was not given is not there, whatever its default.
 *
 * @param command the command
 */
export function givenFlags<Flags>(command: Command): Flags {
  const above = command.parent === null ? {} : givenFlags<object>(command.parent);
  const own = Object.entries(command.opts())
    .filter(([name]) => command.getOptionValueSource(name) !== "default");
  return { ...above, ...Object.fromEntries(own) } as Flags;
}
