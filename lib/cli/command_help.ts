import { type Argument, type Command, Help, type Option } from "commander";
import type { CommandNotes, Example } from "./command_notes.ts";

/** A flag or a command, and what it is. */
type Row = readonly [term: string, text: string];

/** The examples that the short help of a command with many flags shows. */
const SHORT_EXAMPLES = 3;

/** The help of a command: usage, examples, and the flags that people need most. */
export class CommandHelp extends Help {
  /** What is said about the command in addition to its arguments and flags. */
  protected readonly notes: CommandNotes;

  constructor(notes: CommandNotes) {
    super();
    this.notes = notes;
  }

  /** An optional value is written after `=`. */
  override optionTerm({ flags }: Option): string {
    return flags.replace(/ \[(.+)\]$/, "[=$1]");
  }

  /** Every command takes options. */
  override subcommandTerm(command: Command): string {
    return super.subcommandTerm(command).replace(" [options]", "");
  }

  override optionDescription(option: Option): string {
    return this.describeOption(option);
  }

  override argumentDescription({ description, argChoices }: Argument): string {
    return withFacts(description, { choices: argChoices?.join(", ") });
  }

  override longestOptionTermLength(command: Command, helper: Help): number {
    return Math.max(0, ...this.shownOptions(command).map((one) => helper.optionTerm(one).length));
  }

  override formatHelp(command: Command, helper: Help): string {
    const description = helper.commandDescription(command);
    const commands = helper.visibleCommands(command).map((one) =>
      [helper.subcommandTerm(one), helper.subcommandDescription(one)] as const
    );
    const args = helper.visibleArguments(command).map((one) =>
      [helper.argumentTerm(one), helper.argumentDescription(one)] as const
    );
    const groups = helper.groupItems(
      command.options as Option[],
      this.shownOptions(command),
      ({ helpGroupHeading }) => helpGroupHeading ?? "Options:",
    );
    const width = helper.padWidth(command, helper);
    return [
      `Usage: ${helper.commandUsage(command)}`,
      "",
      helper.boxWrap(description, helper.helpWidth ?? 80),
      "",
      ...this.section("Commands:", { rows: commands }),
      ...this.formatItemList("Examples:", this.shownExamples(), this),
      ...this.section("Arguments:", { rows: args, width }),
      ...[...groups].flatMap(([heading, options]) => {
        const rows = options.map((one) =>
          [helper.optionTerm(one), helper.optionDescription(one)] as const
        );
        return this.section(heading, { rows, width });
      }),
      ...this.lastLines(),
    ].join("\n");
  }

  /** Returns the lines of a list with its heading; none if it is empty. */
  protected section(
    heading: string,
    { rows, width = widest(rows) }: { rows: readonly Row[]; width?: number },
  ): string[] {
    const items = rows.map(([term, text]) => this.formatItem(term, width, text, this));
    return this.formatItemList(heading, items, this);
  }

  /** Describes an option, with the values that it takes and further facts. */
  protected describeOption(option: Option, facts: Record<string, string> = {}): string {
    return withFacts(option.description, {
      choices: option.argChoices?.join(", "),
      default: option.defaultValueDescription,
      ...facts,
    });
  }

  /** Returns the options that the help shows. */
  protected shownOptions(command: Command): Option[] {
    const all = this.visibleOptions(command);
    // A help that refers to another one has no flags of its own to show.
    if (this.notes.more) return all.filter((one) => one.helpGroupHeading === "Other:");
    return all.filter((one) => !("isRare" in one && one.isRare));
  }

  /** Returns the lines of the examples that the help shows. */
  protected shownExamples(): string[] {
    return this.examples(this.notes.common && SHORT_EXAMPLES);
  }

  /** Returns what follows the flags. */
  protected lastLines(): string[] {
    return [...this.notes.more ?? []];
  }

  /** Returns the lines of the first examples, or of all. */
  protected examples(count?: number): string[] {
    const lines = (
      { does, lines }: Example,
    ) => [`  # ${does}`, ...lines.map((one) => `  $ ${one}`)];
    return this.notes.examples.slice(0, count).flatMap(lines);
  }
}

/** Appends facts to a description. */
function withFacts(description: string, facts: Record<string, string | undefined>): string {
  const known = Object.entries(facts).filter(([, fact]) => fact !== undefined);
  if (known.length === 0) return description;
  return `${description} (${known.map(([name, fact]) => `${name}: ${fact}`).join("; ")})`;
}

function widest(rows: readonly Row[]): number {
  return Math.max(0, ...rows.map(([term]) => term.length));
}
