import type { Host } from "../host/host.ts";
import type { SettingName } from "../settings/definitions.ts";
import type { SettingCommand, SettingDefinition, SettingValues } from "../settings/setting.ts";
import type { Settings } from "../settings/settings.ts";
import type { CommandNotes } from "./command_notes.ts";
import type { DocumentedCommand } from "./documented_command.ts";

/** A flag that only one command has; all others are in the table of settings. */
export interface FlagDefinition
  extends Pick<SettingDefinition, "kind" | "flag" | "help" | "choices"> {
  /** The default, in words; none if there is nothing to say. */
  readonly default?: string | undefined;
  /** The heading under which help shows it. */
  readonly group: string;
}

/** What a command says differently about settings, by their names. */
export type SettingWording = {
  readonly [Name in SettingName]?: Partial<Pick<FlagDefinition, "help" | "default" | "choices">>;
};

/** An operand of a command. */
export interface ArgumentDefinition {
  /** Its name: `<name>` is required, `[name]` optional, `[name...]` takes all that follow. */
  readonly name: string;
  readonly help: string;
  /** The words that it takes. They are checked by the command itself. */
  readonly choices?: readonly string[];
}

/** What the command line says to a command. */
export interface Invocation<Flags = Settings> {
  /** The operands. */
  readonly args: readonly string[];
  /** The flags that were given. */
  readonly flags: Flags;
}

/** What a command runs in. */
export interface RunContext {
  /** The system around the program. */
  readonly host: Host;
  /** Ends the command. */
  readonly signal: AbortSignal;
}

/** The same, for a command that describes the program, or is replaced by another one. */
export interface ProgramContext extends RunContext {
  /** Leaves signals to another process from here on. */
  release(): void;
  /** Defines all commands. */
  wholeProgram(): Promise<DocumentedCommand>;
}

/** The values of flags, by the table that defines them. */
export type FlagValues<Flags extends Readonly<Record<string, FlagDefinition>>> = {
  -readonly [Name in keyof Flags]?: SettingValues[Flags[Name]["kind"]] | undefined;
};

/** A command: what help, completions and the manual say about it, and what it does. */
export interface CommandDefinition extends CommandNotes {
  /** What it does, if one line does not say it. */
  readonly description?: string;
  /** How it is called, if its arguments do not show that. */
  readonly usage?: string;
  readonly arguments?: readonly ArgumentDefinition[];
  /** Whether everything from the first argument on belongs to another program. */
  readonly passThrough?: boolean;
  /** Its own flags. */
  readonly flags?: Readonly<Record<string, FlagDefinition>>;
  /** The name under which the table of settings lists it; without it, it takes no settings. */
  readonly settings?: SettingCommand;
  /** What its help says differently about settings. */
  readonly wording?: SettingWording;
  /** The commands below it. */
  readonly commands?: readonly Subcommand[];
  /** Does its work. The exit code is 0 if it returns none. */
  run?(invocation: Invocation, context: ProgramContext): Promise<number | void>;
}

/** A command below another one. */
export interface Subcommand extends CommandDefinition {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
}
