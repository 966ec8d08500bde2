import { type CompletedValue, type CompletionTree, everyCommand } from "./completion_tree.ts";
import { posixQuoteIfNeeded } from "../../output/posix_quote.ts";

/**
 * The completion script for bash. It needs nothing beside bash itself, not even the package
 * bash-completion.
 *
 * @param program what there is to complete
 */
export function bashCompletion(program: CompletionTree): string {
  const own = `_${program.name.replaceAll(/\W/g, "_")}`;
  const commands = everyCommand(program);
  return `# Completes ${program.name} in bash. Made by: ${program.name} completions bash

# Tells what the value of a flag is, and fails where a flag has none.
${own}_value() {
  case $1 in
${arms(commands, valuesOf)}
  esac
}

# Tells the flags of a command.
${own}_flags() {
  kind=words
  case $1 in
${arms(commands, flagsOf)}
  esac
}

# Tells what may follow a command where no flag does, and the operands before it are so many.
${own}_operand() {
  case $1 in
${arms(commands, operandsOf)}
  esac
}

# Goes to a command that is below another.
${own}_descend() {
  case $1/$2 in
${commands.filter(({ path }) => path.length > 0).map(descent).join("\n")}
    *) return 1 ;;
  esac
}

${own}() {
  # Bash takes apart at = and : what is one word to the program.
  local typed=() rest=\${COMP_LINE:0:COMP_POINT} index word blank
  for ((index = 0; index <= COMP_CWORD; index++)); do
    blank=\${rest%%[![:space:]]*}
    rest=\${rest#"$blank"}
    word=\${COMP_WORDS[index]}
    ((index < COMP_CWORD)) || word=$rest
    rest=\${rest#"$word"}
    if [[ $index -eq 0 || -n $blank ]]; then
      typed+=("$word")
    else
      typed[\${#typed[@]} - 1]+=$word
    fi
  done

  local command='' operands=0 flag='' ended='' kind='' words=()
  for word in "\${typed[@]:1:\${#typed[@]}-2}"; do
    if [[ -n $flag ]]; then
      flag=''
    elif [[ -z $ended && $word == -- ]]; then
      ended=1
    elif [[ -z $ended && $word == -* ]]; then
      if ${own}_value "$command" "$word"; then flag=$word; fi
    elif [[ $operands -gt 0 ]] || ! ${own}_descend "$command" "$word"; then
      operands=$((operands + 1))
    fi
  done

  local current=\${typed[\${#typed[@]} - 1]} lead=''
  if [[ -z $flag ]]; then
    kind='' words=()
    if [[ -z $ended && $current == -*=* ]]; then
      lead=\${current%%=*}=
      ${own}_value "$command" "\${lead%=}"
    elif [[ -z $ended && $current == -* ]]; then
      ${own}_flags "$command"
    else
      ${own}_operand "$command" "$operands"
    fi
  fi

  # Of a word that was taken apart, the last part alone is exchanged.
  local kept=\${current%"$2"}
  COMPREPLY=()
  case $kind in
    words)
      for word in "\${words[@]}"; do
        word=$lead$word
        if [[ $word == "$current"* ]]; then COMPREPLY+=("\${word#"$kept"}"); fi
      done
      if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
      fi
      ;;
    file) compopt -o default 2>/dev/null ;;
    folder) compopt -o dirnames 2>/dev/null ;;
    command)
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -c -- "$current")
      ;;
  esac
}

complete -F ${own} ${program.name}
`;
}

/** The arms of a case statement on the command: those that do the same are one. */
function arms(
  commands: readonly CompletionTree[],
  body: (tree: CompletionTree) => readonly string[],
): string {
  const patterns = new Map<string, string[]>();
  for (const tree of commands) {
    const text = body(tree).map((line) => `      ${line}\n`).join("");
    patterns.set(text, [...patterns.get(text) ?? [], address(tree)]);
  }
  return [...patterns]
    .map(([text, addresses]) => `    ${addresses.join(" | ")})\n${text}      ;;`)
    .join("\n");
}

/** What a command's flags take. */
function valuesOf({ flags }: CompletionTree): string[] {
  const names = new Map<string, string[]>();
  for (const { value, names: spellings } of flags) {
    if (value === undefined) continue;
    const told = tell(value);
    names.set(told, [...names.get(told) ?? [], ...spellings]);
  }
  const known = [...names].map(([told, spellings]) => `  ${spellings.join(" | ")}) ${told} ;;`);
  if (known.length === 0) return ["return 1"];
  return ["case $2 in", ...known, "  *) return 1 ;;", "esac"];
}

/** A command's flags. */
function flagsOf({ flags }: CompletionTree): string[] {
  return [`words=(${flags.flatMap(({ names }) => names).join(" ")})`];
}

/** What may follow a command, by the number of operands before it. */
function operandsOf({ commands, operands }: CompletionTree): string[] {
  const names = commands.map(({ name }) => name);
  const first = names.length > 0 ? [`  0) ${tellWords(names)} ;;`] : [];
  const more = operands.flatMap((value, index) => {
    const one = `  ${index}) ${tell(value)} ;;`;
    if (!value.variadic) return [one];
    // A command's own arguments are files, most of the time.
    if (value.kind === "command") return [one, `  *) ${tell({ ...value, kind: "file" })} ;;`];
    return [`  *) ${tell(value)} ;;`];
  });
  return first.length + more.length > 0 ? ["case $2 in", ...first, ...more, "esac"] : ["return 1"];
}

/** The way to a command from the one above it, by each of its names. */
function descent({ name, aliases, path }: CompletionTree): string {
  const above = path.slice(0, -1);
  const spellings = [name, ...aliases].map((last) => ["", ...above, last].join("/"));
  return `    ${spellings.join(" | ")}) command=${["", ...path].join("/")} ;;`;
}

/** How a command is called within the script. */
function address({ path }: CompletionTree): string {
  return path.length > 0 ? ["", ...path].join("/") : "''";
}

function tell({ kind, words }: CompletedValue): string {
  return kind === "words" ? tellWords(words) : `kind='${kind}'`;
}

function tellWords(words: readonly string[]): string {
  return `kind=words words=(${words.map(posixQuoteIfNeeded).join(" ")})`;
}
