import { type Argument, type Command, Help, type Option } from "commander";
import { SETTINGS } from "../settings/definitions.ts";
import type { CommandNotes } from "./command_notes.ts";
import { EXIT_STATUS } from "./exit_code.ts";
import { VARIABLES } from "./variables.ts";

/** The options of {@linkcode CommandHelp}. */
export interface HelpOptions {
  /** Whether it contains every flag, variable and exit code. @default false */
  whole?: boolean;
}

/** The help of a command: usage, examples, and the flags that people need, or all of them. */
export class CommandHelp extends Help {
  readonly #notes: CommandNotes;
  readonly #whole: boolean;

  constructor(notes: CommandNotes, { whole = false }: HelpOptions = {}) {
    super();
    this.#notes = notes;
    this.#whole = whole;
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
    const names = VARIABLES.filter(({ flag }) => flag !== undefined && flag === option.long)
      .map(({ name }) => name);
    return withFacts(option.description, {
      choices: option.argChoices?.join(", "),
      default: option.defaultValueDescription,
      // The short help omits what is in the reference.
      env: this.#whole && names.length > 0 ? names.join(", ") : undefined,
    });
  }

  override argumentDescription({ description, argChoices }: Argument): string {
    return withFacts(description, { choices: argChoices?.join(", ") });
  }

  override longestOptionTermLength(command: Command, helper: Help): number {
    return Math.max(0, ...this.#options(command).map((one) => helper.optionTerm(one).length));
  }

  override formatHelp(command: Command, helper: Help): string {
    const width = helper.padWidth(command, helper);
    const format = (rows: readonly (readonly [term: string, text: string])[], columns = width) =>
      rows.map(([term, text]) => helper.formatItem(term, columns, text, helper));
    const list = (heading: string, items: string[]) =>
      helper.formatItemList(heading, items, helper);

    const description = helper.commandDescription(command);
    const commands = helper.visibleCommands(command).map((one) =>
      [helper.subcommandTerm(one), helper.subcommandDescription(one)] as const
    );
    const args = helper.visibleArguments(command).map((one) =>
      [helper.argumentTerm(one), helper.argumentDescription(one)] as const
    );
    const groups = helper.groupItems(
      command.options as Option[],
      this.#options(command),
      ({ helpGroupHeading }) => helpGroupHeading ?? "Options:",
    );
    return [
      `Usage: ${helper.commandUsage(command)}`,
      "",
      helper.boxWrap(description, helper.helpWidth ?? 80),
      "",
      ...list("Commands:", format(commands, widest(commands))),
      ...list("Examples:", this.#examples()),
      ...list("Arguments:", format(args)),
      ...[...groups].flatMap(([heading, options]) => {
        const rows = options.map((one) =>
          [helper.optionTerm(one), helper.optionDescription(one)] as const
        );
        return list(heading, format(rows));
      }),
      ...(this.#whole ? this.#reference(list, format) : this.#notes.more ?? []),
    ].join("\n");
  }

  #options(command: Command): Option[] {
    const { common, more } = this.#notes;
    const all = this.visibleOptions(command);
    // A help that refers to another one has no flags of its own to show.
    if (!this.#whole && more) return all.filter((one) => one.helpGroupHeading === "Other:");
    if (this.#whole || common === undefined) return all;
    return all.filter((one) =>
      !Object.hasOwn(SETTINGS, one.attributeName()) || common.includes(one.attributeName())
    );
  }

  #examples(): string[] {
    const { common, examples } = this.#notes;
    const isShort = common !== undefined && !this.#whole;
    return examples.slice(0, isShort ? 3 : undefined).flatMap(({ does, lines }) => [
      `  # ${does}`,
      ...lines.map((line) => `  $ ${line}`),
    ]);
  }

  #reference(
    list: (heading: string, items: string[]) => string[],
    format: (rows: [string, string][], columns: number) => string[],
  ): string[] {
    const { exitCodes, variables = [] } = this.#notes;
    const environment = VARIABLES.filter(({ name }) => variables.includes(name))
      .map(({ name, meaning }): [string, string] => [name, meaning]);
    const endings = EXIT_STATUS.filter(({ codes }) =>
      codes.some((code) => exitCodes.includes(code))
    ).map(({ codes, meaning }): [string, string] => [codes.join(", "), meaning]);
    return [
      ...list("Environment:", format(environment, widest(environment))),
      ...list("Exit codes:", format(endings, widest(endings))),
    ];
  }
}

/** Appends facts to a description. */
function withFacts(description: string, facts: Record<string, string | undefined>): string {
  const known = Object.entries(facts).filter(([, fact]) => fact !== undefined);
  if (known.length === 0) return description;
  return `${description} (${known.map(([name, fact]) => `${name}: ${fact}`).join("; ")})`;
}

function widest(rows: readonly (readonly [term: string, text: string])[]): number {
  return Math.max(0, ...rows.map(([term]) => term.length));
}
