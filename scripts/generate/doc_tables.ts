import { VARIABLES } from "../../lib/cli/variables.ts";
import { COMMANDS } from "../../lib/commands/command_list.ts";
import { SETTING_LIST, variablesOf, writtenName } from "../../lib/settings/definitions.ts";
import type { SettingDefinition } from "../../lib/settings/setting.ts";
import { code, table } from "./markdown_table.ts";

/** Returns the commands as a Markdown table. */
export function commandTable(): string {
  return table(["Command", "Does"], COMMANDS.map(({ name, summary }) => [code(name), summary]));
}

/** Returns the shared flags, with their variables and their names in `config.yaml`. */
export function settingTable(): string {
  const rows = SETTING_LIST.map((setting) => {
    const [name, definition] = setting;
    return [
      flags(definition),
      variablesOf(setting).map(code).join(", "),
      definition.saved ? code(writtenName(name)) : "",
      meaning(definition),
    ];
  });
  return table(["Flag", "Variable", "In `config.yaml`", "Meaning"], rows);
}

/** Returns the variables that have no flag. */
export function variableTable(): string {
  const rows = VARIABLES.filter(({ flag }) => flag === undefined)
    .map(({ name, meaning }) => [code(name), meaning]);
  return table(["Variable", "Meaning"], rows);
}

/** Formats the spellings of a flag and its argument, such as `-e, --endpoint URL`. */
function flags({ flag }: SettingDefinition): string {
  const [, spellings = "", argument = ""] = /^(.*?)(?: [<[](.*)[>\]])?$/.exec(flag) ?? [];
  const optional = flag.endsWith("]");
  const value = argument.toUpperCase();
  const end = value === "" ? "" : optional ? `[=${value}]` : ` ${value}`;
  return spellings.split(", ").map((one, index, all) =>
    code(index === all.length - 1 ? `${one}${end}` : one)
  ).join(", ");
}

function meaning({ help, kind, choices, default: byDefault }: SettingDefinition): string {
  const facts = [
    ...(choices && (kind === "choice") ? [`one of ${choices.map(code).join(", ")}`] : []),
    ...(byDefault ? [`default: ${byDefault}`] : []),
  ];
  return facts.length > 0 ? `${help} (${facts.join("; ")})` : help;
}
