import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import type { DemoFlags } from "./demo.ts";
import { givenFlags } from "./flags/given_flags.ts";
import { addOutputFlags } from "./flags/output_flags.ts";

/** Defines `demo`. */
export function defineDemo(command: Command, context: CommandContext): void {
  command
    .optionsGroup("Server:")
    .option("--auto-approve", "approve the sign-in without a person")
    .option("--port <port>", "the server's port (default: any that is free)");
  addOutputFlags(command)
    .action((_flags: DemoFlags, command: Command) =>
      context.run(async (signal) => {
        const { demo } = await import("./demo.ts");
        await demo(givenFlags(command), context.host, { signal });
      })
    );
}
