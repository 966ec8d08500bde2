import type { Command, Option } from "commander";
import { CommandHelp } from "./command_help.ts";
import type { DocumentedCommand } from "./documented_command.ts";
import { EXIT_STATUS } from "./exit_code.ts";
import { VARIABLES } from "./variables.ts";

/**
 * Returns the help of a command with every flag, variable and exit code.
 *
 * @param command the command
 */
export function wholeHelp(command: DocumentedCommand): string {
  const help = new WholeHelp(command.notes);
  help.prepareContext({ helpWidth: command.configureOutput().getOutHelpWidth?.() ?? 80 });
  return help.formatHelp(command, help);
}

/** The help of `--help-all`. */
class WholeHelp extends CommandHelp {
  override optionDescription(option: Option): string {
    const names = VARIABLES.filter(({ flag }) => flag !== undefined && flag === option.long)
      .map(({ name }) => name);
    return this.describeOption(option, names.length > 0 ? { env: names.join(", ") } : {});
  }

  protected override shownOptions(command: Command): Option[] {
    return this.visibleOptions(command);
  }

  protected override shownExamples(): string[] {
    return this.examples();
  }

  protected override lastLines(): string[] {
    const { exitCodes, variables = [] } = this.notes;
    const environment = VARIABLES.filter(({ name }) => variables.includes(name))
      .map(({ name, meaning }) => [name, meaning] as const);
    const endings = EXIT_STATUS.filter(({ codes }) =>
      codes.some((code) => exitCodes.includes(code))
    ).map(({ codes, meaning }) => [codes.join(", "), meaning] as const);
    return [
      ...this.section("Environment:", { rows: environment }),
      ...this.section("Exit codes:", { rows: endings }),
    ];
  }
}
