import type { Argument, Command, Option } from "commander";

/**
 * A value that a shell completes.
 *
 * - `words`: one of the words; after one that ends in `=`, the person types on.
 * - `file`, `folder`, `command`: the shell finds the candidates.
 * - `profile`: the program lists the names.
 * - `text`: there is nothing to complete.
 */
export interface CompletedValue {
  name: string;
  kind: "words" | "file" | "folder" | "command" | "profile" | "text";
  words: readonly string[];
  /** Whether more values may follow. */
  variadic: boolean;
}

/** A flag, with all its spellings. */
export interface CompletedFlag {
  names: readonly string[];
  summary: string;
  /** Its value, if it takes one. */
  value?: CompletedValue;
  /** Whether it may be given more than once. */
  repeatable: boolean;
}

/** A command, with everything that can be completed after it. */
export interface CompletionTree {
  name: string;
  /** Its other names. */
  aliases: readonly string[];
  /** The names from the program to it, without the program's. */
  path: readonly string[];
  summary: string;
  flags: readonly CompletedFlag[];
  operands: readonly CompletedValue[];
  commands: readonly CompletionTree[];
}

/**
 * Reads what can be completed from the definition of a command. The choices of a value are its
 * words; without choices, the names `<file>`, `<folder>`, `<command>` and `<profile>` decide what a
 * shell offers.
 *
 * @param command the program, or one of its commands
 * @param path the names from the program to it
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

/** Returns a command and all commands below it. */
export function everyCommand(tree: CompletionTree): CompletionTree[] {
  return [tree, ...tree.commands.flatMap(everyCommand)];
}

function readFlag(option: Option): CompletedFlag {
  const { short, long, description, required } = option;
  const name = long === "--profile" ? "profile" : placeholder(option);
  return {
    names: [short, long].filter((name) => name !== undefined),
    summary: summarize(description),
    // An optional value is written after `=`, and is never the next word.
    ...(required && { value: readValue(name, option) }),
    // Only a repeatable flag has a parser but no choices.
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
  // The text after the `=` of a choice only names the expression.
  const words = (argChoices ?? []).map((choice) => choice.replace(/=.*$/s, "="));
  const known = (["file", "folder", "command", "profile"] as const).find((kind) => kind === name);
  return { name, kind: words.length > 0 ? "words" : known ?? "text", words, variadic };
}

/** Returns the name of a flag's value, which is in angle brackets. */
function placeholder({ flags }: Option): string {
  return /<([^>.]+)/.exec(flags)?.[1] ?? "";
}

/** Shortens a description to one line of a list. */
function summarize(description: string): string {
  const [first = ""] = description.replaceAll(/\s+/g, " ").split(/; | \(/);
  return first.trim();
}
