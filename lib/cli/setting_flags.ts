import { type Command, CommanderError, Option } from "commander";
import { SETTING_LIST, type SettingName } from "../settings/definitions.ts";
import type { SettingCommand, SettingDefinition } from "../settings/setting.ts";
import { PROVIDER_LIST } from "./provider_list.ts";

/** What a command says differently about a setting. */
export interface Wording {
  help?: string;
  /** `undefined` if the command has no default. */
  default?: string | undefined;
  choices?: readonly string[];
}

/** The same, by the names of the settings. */
export type SettingWording = Readonly<Partial<Record<SettingName, Wording>>>;

/**
 * Adds the flags of all settings that a command takes, each in its group of the help.
 *
 * @param command the command
 * @param name its name in the table of settings
 * @param wording what its help says differently, by the settings' names
 */
export function addSettingFlags(
  command: Command,
  options: { name: SettingCommand; wording?: SettingWording },
): Command {
  const { name, wording = {} } = options;
  for (const [setting, definition] of SETTING_LIST) {
    if (!definition.commands.includes(name)) continue;
    const option = new SettingOption(setting, { ...definition, ...wording[setting] });
    command.optionsGroup(`${definition.group}:`).addOption(option);
    if (setting === "provider") {
      option.argParser((value) => value === "help" ? listProviders(command) : value);
    }
  }
  return command.optionsGroup("Other:");
}

/** The flag of a setting. Values are checked where they are read, like those of other sources. */
class SettingOption extends Option {
  readonly #setting: string;

  constructor(setting: string, definition: Pick<SettingDefinition, "flag" | "kind"> & Wording) {
    super(definition.flag, definition.help);
    this.#setting = setting;
    this.default(undefined, definition.default);
    if (definition.choices) this.choices(definition.choices).argParser(String);
    if (definition.kind === "lines") this.argParser(collect);
    if (definition.kind === "list") this.argParser(collectList);
    if (definition.kind === "optional") this.preset("");
  }

  override attributeName(): string {
    return this.#setting;
  }
}

/** Collects the values of a flag that may be repeated. */
function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** The same for a flag whose every value may be a list with commas. */
function collectList(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(",").map((part) => part.trim()).filter(Boolean)];
}

/** Ends with the list, as help does. */
function listProviders(command: Command): never {
  command.configureOutput().writeOut?.(PROVIDER_LIST);
  throw new CommanderError(0, "device-login.providers", "the list of providers was requested");
}
