import { type CompletedValue, type CompletionTree, everyCommand } from "./completion_tree.ts";
import { posixQuoteIfNeeded } from "../../output/posix_quote.ts";

/**
 * Generates the completion script for bash. It does not need the package bash-completion.
 *
 * @param program the program's commands and flags
 */
export function bashCompletion(program: CompletionTree): string {
  const own = `_${program.name.replaceAll(/\W/g, "_")}`;
  const commands = everyCommand(program);
  return `# Completes ${program.name} in bash. Made by: ${program.name} completions bash

# Sets kind and words for the value of a flag. Fails if the flag takes no value.
${own}_value() {
  case $1 in
${arms(commands, valuesOf)}
  esac
}

# Sets words to the flags of a command.
${own}_flags() {
  kind=words
  case $1 in
${arms(commands, flagsOf)}
  esac
}

# Sets kind and words for the operand of a command that follows this many operands.
${own}_operand() {
  case $1 in
${arms(commands, operandsOf)}
  esac
}

# Enters a subcommand. Fails if there is none of that name.
${own}_descend() {
  case $1/$2 in
${commands.filter(({ path }) => path.length > 0).map(descent).join("\n")}
    *) return 1 ;;
  esac
}

${own}() {
  # Bash splits at = and : what is one word to the program: join the parts again.
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

  if [[ $kind == profile ]]; then
    kind=words words=()
    while IFS= read -r word; do words+=("$word"); done \
      < <(${program.name} profiles --names 2>/dev/null </dev/null)
  fi

  # Bash replaces only the last part of a word that it has split.
  local prefix=\${current%"$2"}
  COMPREPLY=()
  case $kind in
    words)
      for word in "\${words[@]}"; do
        word=$lead$word
        if [[ $word == "$current"* ]]; then COMPREPLY+=("\${word#"$prefix"}"); fi
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

/** Writes the arms of a case statement on the command. Commands with the same body share an arm. */
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

/** Writes a case statement on the flags that take a value. */
function valuesOf({ flags }: CompletionTree): string[] {
  const names = new Map<string, string[]>();
  for (const { value, names: spellings } of flags) {
    if (value === undefined) continue;
    const assignment = assign(value);
    names.set(assignment, [...names.get(assignment) ?? [], ...spellings]);
  }
  const known = [...names].map(([assignment, spellings]) =>
    `  ${spellings.join(" | ")}) ${assignment} ;;`
  );
  if (known.length === 0) return ["return 1"];
  return ["case $2 in", ...known, "  *) return 1 ;;", "esac"];
}

/** Writes the assignment of a command's flags. */
function flagsOf({ flags }: CompletionTree): string[] {
  return [`words=(${flags.flatMap(({ names }) => names).join(" ")})`];
}

/** Writes a case statement on the number of operands, for what may follow a command. */
function operandsOf({ commands, operands }: CompletionTree): string[] {
  const names = commands.map(({ name }) => name);
  const first = names.length > 0 ? [`  0) ${assignWords(names)} ;;`] : [];
  const more = operands.flatMap((value, index) => {
    const one = `  ${index}) ${assign(value)} ;;`;
    if (!value.variadic) return [one];
    // The arguments of the command to run are usually files.
    if (value.kind === "command") return [one, `  *) ${assign({ ...value, kind: "file" })} ;;`];
    return [`  *) ${assign(value)} ;;`];
  });
  return first.length + more.length > 0 ? ["case $2 in", ...first, ...more, "esac"] : ["return 1"];
}

/** Writes the arm that enters a command from its parent, by each of its names. */
function descent({ name, aliases, path }: CompletionTree): string {
  const above = path.slice(0, -1);
  const spellings = [name, ...aliases].map((last) => ["", ...above, last].join("/"));
  return `    ${spellings.join(" | ")}) command=${["", ...path].join("/")} ;;`;
}

/** Returns the name of a command within the script. */
function address({ path }: CompletionTree): string {
  return path.length > 0 ? ["", ...path].join("/") : "''";
}

function assign({ kind, words }: CompletedValue): string {
  return kind === "words" ? assignWords(words) : `kind='${kind}'`;
}

function assignWords(words: readonly string[]): string {
  return `kind=words words=(${words.map(posixQuoteIfNeeded).join(" ")})`;
}
