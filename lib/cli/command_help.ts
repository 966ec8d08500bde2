import { type Argument, type Command, Help, type Option } from "commander";
import type { CommandNotes } from "./command_notes.ts";
import { EXIT_STATUS } from "./exit_code.ts";
import { VARIABLES } from "./variables.ts";

/** The help of a command: commander's own, and the notes on the command. */
export class CommandHelp extends Help {
  readonly #notes: CommandNotes;

  constructor(notes: CommandNotes) {
    super();
    this.#notes = notes;
  }

  /** An optional value is written after `=`. */
  override optionTerm({ flags }: Option): string {
    return flags.replace(/ \[(.+)\]$/, "[=$1]");
  }

  override optionDescription(option: Option): string {
    const variable = VARIABLES.find(({ flag }) => flag !== undefined && flag === option.long);
    return withFacts(option.description, {
      choices: option.argChoices?.join(", "),
      default: option.defaultValueDescription,
      env: variable?.name,
    });
  }

  override argumentDescription({ description, argChoices }: Argument): string {
    return withFacts(description, { choices: argChoices?.join(", ") });
  }

  override formatHelp(command: Command, helper: Help): string {
    const { examples, exitCodes, variables = [] } = this.#notes;
    const shown = examples.flatMap(({ does, lines }) => [
      `  # ${does}`,
      ...lines.map((line) => `  $ ${line}`),
    ]);
    const environment = VARIABLES.filter(({ name }) => variables.includes(name))
      .map(({ name, meaning }) => [name, meaning] as const);
    const endings = EXIT_STATUS.filter(({ codes }) =>
      codes.some((code) => exitCodes.includes(code))
    )
      .map(({ codes, meaning }) => [codes.join(", "), meaning] as const);
    return [
      super.formatHelp(command, helper),
      ...helper.formatItemList("Examples:", shown, helper),
      ...helper.formatItemList("Environment:", formatTable(environment, helper), helper),
      ...helper.formatItemList("Exit codes:", formatTable(endings, helper), helper),
    ].join("\n");
  }
}

/** Appends facts to a description. */
function withFacts(description: string, facts: Record<string, string | undefined>): string {
  const known = Object.entries(facts).filter(([, fact]) => fact !== undefined);
  if (known.length === 0) return description;
  return `${description} (${known.map(([name, fact]) => `${name}: ${fact}`).join("; ")})`;
}

function formatTable(rows: readonly (readonly [string, string])[], helper: Help): string[] {
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, text]) => helper.formatItem(term, width, text, helper));
}
