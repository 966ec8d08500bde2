import {
  Command,
  CommanderError,
  type ErrorOptions,
  type HelpContext,
  type ParseOptionsResult,
} from "commander";
import { CommandHelp } from "./command_help.ts";
import type { CommandNotes } from "./command_notes.ts";
import { completeTrace } from "./trace_flag.ts";

/** A command with everything that its help and the manual say about it. */
export class DocumentedCommand extends Command {
  declare readonly commands: readonly DocumentedCommand[];
  declare readonly parent: DocumentedCommand | null;
  #notes: CommandNotes = { examples: [], exitCodes: [] };
  #deferred: (() => void)[] = [];

  constructor(name?: string) {
    super(name);
    this.helpCommand(false); // There is --help.
  }

  /** What is said about it in addition to its arguments and flags. */
  get notes(): CommandNotes {
    return this.#notes;
  }

  /** Sets what is said about it in addition to its arguments and flags. */
  note(notes: CommandNotes): this {
    this.#notes = notes;
    return this;
  }

  /**
   * Defines flags once they are needed. There are many, and most command lines name a command
   * before any flag.
   *
   * @param define adds them to the command
   */
  deferFlags(define: () => void): this {
    this.#deferred.push(define);
    return this;
  }

  /** Defines the flags that were deferred. */
  defineFlags(): this {
    for (const define of this.#deferred.splice(0)) define();
    return this;
  }

  /** Adds `--help`, and `--help-all`, which contains everything. */
  addHelpFlags(): this {
    return this.optionsGroup("Other:").helpOption("-h, --help", "print this help").option(
      "--help-all",
      "print the help with all flags, variables and exit codes",
    )
      .on("option:help-all", () => {
        throw new WholeHelpRequest(this);
      });
  }

  /** Whether a value follows a flag, long or short. */
  takesValue(flag: string): boolean {
    return this.defineFlags().options.some(({ required, short, long }) =>
      required && (short === flag || long === flag)
    );
  }

  override parseOptions(args: string[]): ParseOptionsResult {
    // The flags after the name of a command are its own.
    const isForCommand = this.commands.some((command) => command.name() === args[0]);
    if (!isForCommand && args.some((arg) => arg.startsWith("-"))) this.defineFlags();
    return super.parseOptions(completeTrace(args, this));
  }

  override helpInformation(context?: HelpContext): string {
    this.defineFlags();
    return super.helpInformation(context);
  }

  override error(message: string, options: ErrorOptions = {}): never {
    throw new RefusedLine(message, { code: options.code, command: this });
  }

  override createCommand(name?: string): DocumentedCommand {
    return new DocumentedCommand(name);
  }

  override createHelp(): CommandHelp {
    return new CommandHelp(this.#notes);
  }
}

/** Ends the parsing of a command line that can't be read; {@linkcode report} describes it. */
export class RefusedLine extends CommanderError {
  /** The command that has read the line. */
  readonly command: DocumentedCommand;

  constructor(
    message: string,
    { code = "commander.error", command }: { code: string | undefined; command: DocumentedCommand },
  ) {
    super(1, code, message);
    this.command = command;
  }
}

/** Ends the parsing at `--help-all`, whose text is loaded when it is requested. */
export class WholeHelpRequest extends CommanderError {
  /** The command whose help is requested. */
  readonly command: DocumentedCommand;

  constructor(command: DocumentedCommand) {
    super(0, "device-login.wholeHelp", "the whole help was requested");
    this.command = command;
  }
}
