import { suggest } from "../output/suggest.ts";
import type { DocumentedCommand, RefusedLine } from "./documented_command.ts";

/**
 * Describes a word of the command line that can't be read. What is not certain to be the name of a
 * flag or a command is left out: it may be a secret, as in `--client-secert=…`.
 *
 * @param refused commander's own message and code, and the command that has read the word
 */
export function withoutValues(
  { message, code, command }: Pick<RefusedLine, "message" | "code" | "command">,
): string {
  switch (code) {
    case "commander.unknownOption":
      return unknownFlag(message.replace(/^error: unknown option '/, ""), command);
    case "commander.unknownCommand":
      return unknownCommand(
        /'([^']*)'/.exec(message)?.[1] ?? "",
        command.commands.map((one) => one.name()),
      );
    case "commander.excessArguments":
      return message.replace(/(but got \d+):[^]*$/, "$1.");
    default:
      return message;
  }
}

function unknownFlag(word: string, command: DocumentedCommand): string {
  const own = flagsOf(command);
  const flags = [...own, ...flagsAbove(command)];
  const [name = ""] = /^(--[a-z][a-z-]*|-[A-Za-z])?/.exec(word) ?? [];
  // A value that follows a flag without a space or a = is part of the word.
  const known = flags.filter((flag) => name.startsWith(flag) && flag !== "--no")
    .toSorted((one, other) => other.length - one.length)[0];
  if (known !== undefined && name.startsWith("--")) {
    if (!own.includes(known)) return `error: unknown option '${known}' for '${command.name()}'`;
    const why = word.startsWith(`${known}=`)
      ? "takes no value"
      : "must be followed by a space or =";
    return `error: the option '${known}' ${why}`;
  }
  const meant = suggest(name, own);
  const shown = name === "" ? "error: unknown option" : `error: unknown option '${name}'`;
  return meant === undefined ? shown : `${shown}\n(Did you mean ${meant}?)`;
}

function unknownCommand(word: string, names: readonly string[]): string {
  const meant = suggest(word, names);
  const known = `The commands are ${names.join(", ")}.`;
  if (meant === undefined) return `error: unknown command. ${known}`;
  return `error: unknown command '${word}'. Did you mean ${meant}? ${known}`;
}

/** The long flags of a command. */
function flagsOf(command: DocumentedCommand): string[] {
  const { options } = command.defineFlags();
  return [...options.flatMap(({ long }) => long ?? []), "--help"];
}

/** The long flags of the commands above a command, which it does not accept. */
function flagsAbove({ parent }: DocumentedCommand): string[] {
  return parent === null ? [] : [...flagsOf(parent), ...flagsAbove(parent)];
}
