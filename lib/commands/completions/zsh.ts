import {
  type CompletedFlag,
  type CompletedValue,
  type CompletionTree,
  everyCommand,
} from "./completion_tree.ts";
import { posixQuoteIfNeeded } from "../../output/posix_quote.ts";

/**
 * The completion script for zsh, to be autoloaded by `compinit` or sourced after it.
 *
 * @param program what there is to complete
 */
export function zshCompletion(program: CompletionTree): string {
  const [root = program, ...commands] = everyCommand(program);
  return `#compdef ${program.name}
# Completes ${program.name} in zsh. Made by: ${program.name} completions zsh

# Offers words. After one that ends in = an expression follows, and no blank.
_${program.name}_words() {
  local name=$1 expl ret=1
  shift
  _wanted words expl $name compadd - \${@:#*=} && ret=0
  _wanted words expl $name compadd -S '' - \${(M)@:#*=} && ret=0
  return ret
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

/** The function that completes after one command. */
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

/** Goes on with a command that is below this one. */
function branch({ name, aliases }: CompletionTree, above: string): string {
  return `${[name, ...aliases].join(" | ")}) ${above}_${name} && ret=0 ;;`;
}

/** A command as `_describe` takes it. */
function describe({ name, summary }: CompletionTree): string {
  return `${escape(name)}:${summary.replaceAll("\\", "\\\\")}`;
}

/** A flag as `_arguments` takes it. */
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

/** An operand as `_arguments` takes it. */
function operandSpec(value: CompletedValue, program: string): string {
  if (value.kind === "command") return posixQuoteIfNeeded(`(-)*::${action(value, program)}`);
  return posixQuoteIfNeeded(`${value.variadic ? "*" : ""}:${action(value, program)}`);
}

/** The name of a value, and what completes it. */
function action({ name, kind, words }: CompletedValue, program: string): string {
  const completes = {
    words: ` _${program}_words ${
      [name, ...words].map((word) => escape(posixQuoteIfNeeded(word))).join(" ")
    }`,
    file: "_files",
    folder: "_path_files -/",
    command: `_${program}_command`,
    text: " ",
  }[kind];
  return `${escape(name)}:${completes}`;
}

/** Takes the meaning from what `_arguments` splits its specifications at. */
function escape(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, "\\$&");
}
