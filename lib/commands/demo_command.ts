import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import type { DemoFlags } from "./demo.ts";
import { addOutputFlags } from "./flags/output_flags.ts";

/** Defines `demo`. */
export function addDemoCommand(program: Command, context: CommandContext): void {
  const command = program.command("demo")
    .description("try it out: a server of its own on this machine, and a login against it")
    .optionsGroup("Server:")
    .option("--auto-approve", "approve the sign-in without a person")
    .option("--port <port>", "the server's port (default: any that is free)");
  addOutputFlags(command)
    .optionsGroup("Other:")
    .helpOption("-h, --help", "print this help")
    .action((_flags: DemoFlags, command: Command) =>
      context.run(async (signal) => {
        const { demo } = await import("./demo.ts");
        await demo(command.optsWithGlobals(), context.host, { signal });
      })
    );
}
