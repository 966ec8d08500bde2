import { type Command, Option } from "commander";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DemoFlags } from "./demo.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";

/** Defines `demo`. */
export function defineDemo(command: DocumentedCommand, context: CommandContext): void {
  command
    .note({
      examples: [
        {
          does: "All by itself, to see what the result looks like",
          lines: ["device-login demo --auto-approve --format json-pretty"],
        },
      ],
      exitCodes: [0, 1, 2, 3, 4, 9, 129, 130, 143],
      variables: ["NO_COLOR", "TERM"],
    })
    .optionsGroup("Server:")
    .option("--auto-approve", "approve the sign-in without a person")
    .addOption(
      new Option("--port <port>", "the server's port").default(undefined, "any that is free"),
    );
  addSettingFlags(command, { name: "demo" })
    .action((_flags: DemoFlags, command: Command) =>
      context.run(async (signal) => {
        const { demo } = await import("./demo.ts");
        await demo(givenFlags(command), context.host, { signal });
      })
    );
}
