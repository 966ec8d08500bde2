import {
  type CompletedFlag,
  type CompletedValue,
  type CompletionTree,
  everyCommand,
} from "./completion_tree.ts";

/**
 * Generates the completion script for fish.
 *
 * @param program the program's commands and flags
 */
export function fishCompletion(program: CompletionTree): string {
  const { name } = program;
  const own = `__${name.replaceAll(/\W/g, "_")}_at`;
  const commands = everyCommand(program);
  return `# Completes ${name} in fish. Made by: ${name} completions fish

# Succeeds if the words before the cursor end in the wanted command and, if a count is given, this
# many operands, or also more than that.
function ${own} -a wanted count more
    set -l words (commandline -opc)
    set -e words[1]
    set -l command ''
    set -l operands 0
    set -l ended 0
    set -l value 0
    for word in $words
        if test $value = 1
            set value 0
            continue
        end
        if test $ended = 0
            switch $word
                case --
                    set ended 1
                    continue
                case '-*'
                    switch "$command $word"
                        case ${commands.flatMap(valueFlagsOf).map(quote).join(" ")}
                            set value 1
                    end
                    continue
            end
        end
        if test $operands = 0
            switch "$command/$word"
${commands.flatMap(descent).map((line) => `                ${line}\n`).join("")}            end
        end
        set operands (math $operands + 1)
    end
    test "$command" = "$wanted"; or return 1
    test -z "$count"; or test $operands = $count; or test -n "$more" -a $operands -gt $count
end

complete -c ${name} -f
${commands.flatMap((tree) => completionsOf(tree, { name, condition: own })).join("\n")}
`;
}

/** The names that all lines of the script share. */
interface Names {
  /** The program's name. */
  name: string;
  /** The function that locates the cursor. */
  condition: string;
}

/** Writes the lines for what may follow one command. */
function completionsOf(tree: CompletionTree, { name, condition }: Names): string[] {
  const at = (...operands: string[]) => {
    const test = [condition, quote(address(tree)), ...operands].join(" ");
    return `complete -c ${name} -n ${quote(test)}`;
  };
  const commands = tree.commands.map((child) =>
    `${at("0")} -a ${quote(child.name)} -d ${quote(child.summary)}`
  );
  const operands = tree.operands.flatMap((value, index) => {
    const one = `${at(`${index}`)} ${completes(value, name)}`;
    if (!value.variadic) return [one];
    // The arguments of the command to run are usually files.
    if (value.kind === "command") return [one, `${at(`${index + 1}`, "more")} -F`];
    return [`${at(`${index}`, "more")} ${completes(value, name)}`];
  });
  const flags = tree.flags.map((flag) => `${at()} ${spell(flag, name)} -d ${quote(flag.summary)}`);
  return [...commands, ...operands, ...flags];
}

function spell({ names, value }: CompletedFlag, program: string): string {
  const spelled = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`
  );
  return [...spelled, ...(value === undefined ? [] : ["-r", completes(value, program)])].join(" ");
}

function completes({ kind, words }: CompletedValue, program: string): string {
  switch (kind) {
    case "words":
      // fish parses the list like a command line, so its words are quoted again.
      return `-f -a ${quote(words.map(quote).join(" "))}`;
    case "file":
      return "-F";
    case "folder":
      return "-f -a '(__fish_complete_directories)'";
    case "command":
      return "-f -a '(__fish_complete_command)'";
    case "profile":
      return `-f -a '(${program} profiles --names 2>/dev/null </dev/null)'`;
    case "text":
      return "-f";
  }
}

/** Returns the flags of a command that take a value. */
function valueFlagsOf(tree: CompletionTree): string[] {
  return tree.flags.filter(({ value }) => value !== undefined)
    .flatMap(({ names }) => names.map((name) => `${address(tree)} ${name}`));
}

/** Writes the arm that enters a command from its parent, by each of its names. */
function descent({ name, aliases, path }: CompletionTree): string[] {
  if (path.length === 0) return [];
  const above = path.slice(0, -1);
  const spellings = [name, ...aliases].map((last) => quote(["", ...above, last].join("/")));
  return [
    `case ${spellings.join(" ")}`,
    `    set command ${quote(["", ...path].join("/"))}`,
    "    continue",
  ];
}

/** Returns the name of a command within the script. */
function address({ path }: CompletionTree): string {
  return path.map((name) => `/${name}`).join("");
}

function quote(word: string): string {
  return /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll(/[\\']/g, "\\$&")}'`;
}
