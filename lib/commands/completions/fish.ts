import {
  type CompletedFlag,
  type CompletedValue,
  type CompletionTree,
  everyCommand,
} from "./completion_tree.ts";

/**
 * The completion script for fish.
 *
 * @param program what there is to complete
 */
export function fishCompletion(program: CompletionTree): string {
  const { name } = program;
  const own = `__${name.replaceAll(/\W/g, "_")}_at`;
  const commands = everyCommand(program);
  return `# Completes ${name} in fish. Made by: ${name} completions fish

# Whether the words before the cursor lead to a command, and where that is asked, too, whether so
# many operands, or more, follow it.
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
                        case ${commands.flatMap(takersOf).map(quote).join(" ")}
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
${commands.flatMap((tree) => completionsOf(tree, { name, own })).join("\n")}
`;
}

/** The names that the script's lines have in common. */
interface Names {
  /** The program's. */
  name: string;
  /** The function's that says where the cursor is. */
  own: string;
}

/** All lines for what may follow one command. */
function completionsOf(tree: CompletionTree, { name, own }: Names): string[] {
  const at = (...operands: string[]) => {
    const condition = [own, quote(address(tree)), ...operands].join(" ");
    return `complete -c ${name} -n ${quote(condition)}`;
  };
  const commands = tree.commands.map((child) =>
    `${at("0")} -a ${quote(child.name)} -d ${quote(child.summary)}`
  );
  const operands = tree.operands.flatMap((value, index) => {
    const one = `${at(`${index}`)} ${completes(value)}`;
    if (!value.variadic) return [one];
    // A command's own arguments are files, most of the time.
    if (value.kind === "command") return [one, `${at(`${index + 1}`, "more")} -F`];
    return [`${at(`${index}`, "more")} ${completes(value)}`];
  });
  const flags = tree.flags.map((flag) => `${at()} ${spell(flag)} -d ${quote(flag.summary)}`);
  return [...commands, ...operands, ...flags];
}

function spell({ names, value }: CompletedFlag): string {
  const spelled = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`
  );
  return [...spelled, ...(value === undefined ? [] : ["-r", completes(value)])].join(" ");
}

function completes({ kind, words }: CompletedValue): string {
  switch (kind) {
    case "words":
      // The list is read as a command line's words are, once more.
      return `-f -a ${quote(words.map(quote).join(" "))}`;
    case "file":
      return "-F";
    case "folder":
      return "-f -a '(__fish_complete_directories)'";
    case "command":
      return "-f -a '(__fish_complete_command)'";
    case "text":
      return "-f";
  }
}

/** The flags of a command that a value follows. */
function takersOf(tree: CompletionTree): string[] {
  return tree.flags.filter(({ value }) => value !== undefined)
    .flatMap(({ names }) => names.map((name) => `${address(tree)} ${name}`));
}

/** The way to a command from the one above it, by each of its names. */
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

/** How a command is called within the script. */
function address({ path }: CompletionTree): string {
  return path.map((name) => `/${name}`).join("");
}

function quote(word: string): string {
  return /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll(/[\\']/g, "\\$&")}'`;
}
