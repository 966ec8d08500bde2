import { Argument, Option } from "commander";
import { createWholeProgram } from "../../lib/commands/program.ts";
import { DocumentedCommand } from "../../lib/cli/documented_command.ts";
import { processHost } from "../../lib/host/process_host.ts";

/** Defines the program's commands; nothing runs. */
export function defineProgram(): Promise<DocumentedCommand> {
  return createWholeProgram(processHost());
}

/** Characters that end a quotation, start a substitution or split a specification in some shell. */
export const AWKWARD =
  `it's "so": [a] \\b \\', $HOME, $(c), \`d\`, {e}, %f, ‘g’, #h, *i?, ~j & <k>`;

/** Defines a program with everything that makes completions hard. */
export function defineAwkwardProgram(): DocumentedCommand {
  const program = new DocumentedCommand("awk-ward")
    .summary("hard to complete")
    .description(AWKWARD)
    .enablePositionalOptions()
    .helpOption("-h, --help", "print this help")
    .option("-H, --header <header>", AWKWARD, (value, all: string[] = []) => [...all, value])
    .option("--file <file>", "a file; a folder will not do")
    .option("-d, --dir <folder>", "a folder (of files)")
    .addOption(
      new Option("--form <form>", AWKWARD).choices(["short", "long", "urn:x", "free=REST"])
        .argParser(String),
    )
    .option("--secret <secret>", "a secret")
    .option("--no-hurry", "take time")
    .addOption(new Option("--hidden <file>", "nobody is told of it").hideHelp());
  const outer = program.command("outer").alias("o").description(AWKWARD)
    .option("-H, --host <host>", "means something else here");
  outer.command("inner").description("further down")
    .addArgument(new Argument("<side>", "which side").choices(["left", "right"]))
    .addArgument(new Argument("[file...]", "as many as you like"))
    .option("--deep <file>", "a file");
  program.command("run").description("runs a command").passThroughOptions()
    .argument("<command...>", "what is run");
  program.command("secret-command", { hidden: true }).description("nobody is told of it");
  return program;
}
