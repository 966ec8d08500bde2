import type { Argument, Command, Option } from "commander";

/**
 * What a shell can know of a value.
 *
 * - `words`: it is one of those; one that ends in `=` goes on with what a person types.
 * - `file`, `folder`, `command`: the shell knows what there is.
 * - `text`: nobody but the person knows.
 */
export interface CompletedValue {
  name: string;
  kind: "words" | "file" | "folder" | "command" | "text";
  words: readonly string[];
  /** Whether more of the same may follow. */
  variadic: boolean;
}

/** A flag, by all its spellings. */
export interface CompletedFlag {
  names: readonly string[];
  summary: string;
  /** What follows it. */
  value?: CompletedValue;
  /** Whether it may be given more than once. */
  repeatable: boolean;
}

/** What there is to complete after a command. */
export interface CompletionTree {
  name: string;
  /** Its other names. */
  aliases: readonly string[];
  /** The names that lead to it from the program. */
  path: readonly string[];
  summary: string;
  flags: readonly CompletedFlag[];
  operands: readonly CompletedValue[];
  commands: readonly CompletionTree[];
}

/**
 * Reads what can be completed from the definition of a command. A value says what it is by its
 * choices or else by its name: `<file>`, `<folder>` and `<command>` are known to shells.
 *
 * @param command the program, or one of its commands
 * @param path the names that lead to it from the program
 */
export function completionTree(command: Command, path: readonly string[] = []): CompletionTree {
  const help = command.createHelp();
  return {
    name: command.name(),
    aliases: command.aliases(),
    path,
    summary: summarize(command.summary() || command.description()),
    flags: help.visibleOptions(command).map(readFlag),
    operands: command.registeredArguments.map(readArgument),
    commands: help.visibleCommands(command)
      .map((child) => completionTree(child, [...path, child.name()])),
  };
}

/** A command and all that are below it. */
export function everyCommand(tree: CompletionTree): CompletionTree[] {
  return [tree, ...tree.commands.flatMap(everyCommand)];
}

function readFlag(option: Option): CompletedFlag {
  const { short, long, description, required } = option;
  return {
    names: [short, long].filter((name) => name !== undefined),
    summary: summarize(description),
    // A value that may be left out is written behind `=`, and is not the next word.
    ...(required && { value: readValue(placeholder(option), option) }),
    // Only a flag that collects its values has a parser and no choices.
    repeatable: option.parseArg !== undefined && option.argChoices === undefined,
  };
}

function readArgument(argument: Argument): CompletedValue {
  return readValue(argument.name(), argument);
}

function readValue(
  name: string,
  { argChoices, variadic }: Pick<Option | Argument, "argChoices" | "variadic">,
): CompletedValue {
  // What stands behind the `=` of a choice only names the expression there.
  const words = (argChoices ?? []).map((choice) => choice.replace(/=.*$/s, "="));
  const known = (["file", "folder", "command"] as const).find((kind) => kind === name);
  return { name, kind: words.length > 0 ? "words" : known ?? "text", words, variadic };
}

/** The name of a flag's value, as it stands in brackets. */
function placeholder({ flags }: Option): string {
  return /<([^>.]+)/.exec(flags)?.[1] ?? "";
}

/** The part of a description that fits behind a word in a list, on one line. */
function summarize(description: string): string {
  const [first = ""] = description.replaceAll(/\s+/g, " ").split(/; | \(/);
  return first.trim();
}
