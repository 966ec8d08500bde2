import {
  type CompletedFlag,
  type CompletedValue,
  type CompletionTree,
  everyCommand,
} from "./completion_tree.ts";
import { posixQuoteIfNeeded } from "../../output/posix_quote.ts";

/**
 * Generates the completion script for zsh, to be autoloaded by `compinit` or sourced after it.
 *
 * @param program the program's commands and flags
 */
export function zshCompletion(program: CompletionTree): string {
  const [root = program, ...commands] = everyCommand(program);
  return `#compdef ${program.name}
# Completes ${program.name} in zsh. Made by: ${program.name} completions zsh

# Offers words. No space is added after one that ends in =, because an expression follows.
_${program.name}_words() {
  local name=$1 expl ret=1
  shift
  _wanted words expl $name compadd - \${@:#*=} && ret=0
  _wanted words expl $name compadd -S '' - \${(M)@:#*=} && ret=0
  return ret
}

# Offers the names of the profiles.
# A name that no command has: the functions of commands are called after them.
_${program.name}__profile_names() {
  local expl
  local -a profiles=(\${(f)"$(${program.name} profiles --names 2>/dev/null </dev/null)"})
  _wanted profiles expl profile compadd - $profiles
}

# Completes another program's command line.
_${program.name}_command() {
  if [[ $words[1] == -- ]]; then
    shift words
    ((CURRENT--))
  fi
  _normal -p ${program.name}
}

${[...commands, root].map((tree) => commandFunction(tree, program.name)).join("\n")}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _${program.name} "$@"
else
  compdef _${program.name} ${program.name}
fi
`;
}

/** Writes the function that completes what follows one command. */
function commandFunction(tree: CompletionTree, program: string): string {
  const name = ["", program, ...tree.path].join("_");
  const specs = [
    ...tree.flags.map((flag) => flagSpec(flag, program)),
    ...(tree.commands.length > 0
      ? [posixQuoteIfNeeded("(-): :->command"), posixQuoteIfNeeded("(-)*:: :->rest")]
      : tree.operands.map((value) => operandSpec(value, program))),
  ];
  const all = specs.map((spec) => ` \\\n    ${spec}`).join("");
  if (tree.commands.length === 0) return `${name}() {\n  _arguments -s -S :${all}\n}\n`;
  return `${name}() {
  local curcontext=$curcontext state state_descr line ret=1
  local -A opt_args
  local -a subcommands=(
${tree.commands.map((child) => `    ${posixQuoteIfNeeded(describe(child))}\n`).join("")}  )
  _arguments -C -s -S :${all} && ret=0
  case $state in
    command)
      _describe -t commands command subcommands && ret=0
      ;;
    rest)
      curcontext=\${curcontext%:*:*}:${[program, ...tree.path].join("-")}-$words[1]:
      case $words[1] in
${tree.commands.map((child) => `        ${branch(child, name)}\n`).join("")}      esac
      ;;
  esac
  return ret
}
`;
}

/** Writes the arm that continues with a subcommand. */
function branch({ name, aliases }: CompletionTree, above: string): string {
  return `${[name, ...aliases].join(" | ")}) ${above}_${name} && ret=0 ;;`;
}

/** Formats a command for `_describe`. */
function describe({ name, summary }: CompletionTree): string {
  return `${escape(name)}:${summary.replaceAll("\\", "\\\\")}`;
}

/** Formats a flag for `_arguments`. */
function flagSpec({ names, summary, value, repeatable }: CompletedFlag, program: string): string {
  const spellings = names.map((name) =>
    value === undefined ? name : name.startsWith("--") ? `${name}=` : `${name}+`
  );
  const meaning = `[${escape(summary)}]${value ? `:${action(value, program)}` : ""}`;
  if (spellings.length === 1) {
    return posixQuoteIfNeeded(`${repeatable ? "*" : ""}${spellings[0]}${meaning}`);
  }
  const others = repeatable ? "*" : `(${names.join(" ")})`;
  return `${posixQuoteIfNeeded(others)}{${spellings.join(",")}}${posixQuoteIfNeeded(meaning)}`;
}

/** Formats an operand for `_arguments`. */
function operandSpec(value: CompletedValue, program: string): string {
  if (value.kind === "command") return posixQuoteIfNeeded(`(-)*::${action(value, program)}`);
  return posixQuoteIfNeeded(`${value.variadic ? "*" : ""}:${action(value, program)}`);
}

/** Formats the name of a value, and the function that completes it. */
function action({ name, kind, words }: CompletedValue, program: string): string {
  const completes = {
    words: ` _${program}_words ${
      [name, ...words].map((word) => escape(posixQuoteIfNeeded(word))).join(" ")
    }`,
    file: "_files",
    folder: "_path_files -/",
    command: `_${program}_command`,
    profile: `_${program}__profile_names`,
    text: " ",
  }[kind];
  return `${escape(name)}:${completes}`;
}

/** Escapes the characters at which `_arguments` splits its specifications. */
function escape(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, "\\$&");
}
