import { CommanderError } from "commander";
import type { CommandContext } from "./command_context.ts";
import type { DocumentedCommand } from "./documented_command.ts";
import type { Settings } from "../settings/settings.ts";

/** Defines `--version`, which takes the place of any command. */
export function addVersionFlag(program: DocumentedCommand, { host, print }: CommandContext): void {
  program
    .deferFlags(() => {
      program.option(
        "-V, --version",
        "print the version; with --format json also how it was built",
      );
    })
    .hook("preAction", async () => {
      const { version, format } = program.opts<Settings & { version?: boolean }>();
      if (!version) return;
      const { versionText } = await import("../host/version.ts");
      await print(versionText(host, format));
      throw new CommanderError(0, "commander.version", "");
    });
}
