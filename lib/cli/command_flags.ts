import { type Command, CommanderError, Option } from "commander";
import { SETTING_LIST } from "../settings/definitions.ts";
import type { CommandDefinition, FlagDefinition } from "./command_definition.ts";
import { PROVIDER_LIST } from "./provider_list.ts";

/**
 * Adds a command's flags: its own, and those of all settings that it takes, each in its group of
 * the help.
 *
 * @param command the command
 * @param definition which flags, and what its help says differently about settings
 */
export function addFlags(
  command: Command,
  { flags = {}, settings, wording = {}, common }: CommandDefinition,
): void {
  for (const [name, definition] of Object.entries(flags)) {
    command.optionsGroup(`${definition.group}:`).addOption(new FlagOption(name, definition));
  }
  for (const [name, definition] of SETTING_LIST) {
    if (settings === undefined || !definition.commands.includes(settings)) continue;
    const isRare = common !== undefined && !common.includes(name);
    const option = new FlagOption(name, { ...definition, ...wording[name], isRare });
    if (name === "provider") {
      option.argParser((value) => value === "help" ? listProviders(command) : value);
    }
    command.optionsGroup(`${definition.group}:`).addOption(option);
  }
}

/** A flag by its definition. Values are checked where they are read, like those of other sources. */
class FlagOption extends Option {
  readonly #name: string;
  /** Whether the short help leaves it out. */
  readonly isRare: boolean;

  constructor(name: string, definition: FlagDefinition & { isRare?: boolean }) {
    super(definition.flag, definition.help);
    this.#name = name;
    this.isRare = definition.isRare ?? false;
    this.default(undefined, definition.default);
    if (definition.choices) this.choices(definition.choices).argParser(String);
    if (definition.kind === "lines") this.argParser(collect);
    if (definition.kind === "list") this.argParser(collectList);
    if (definition.kind === "optional") this.preset("");
  }

  override attributeName(): string {
    return this.#name;
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
