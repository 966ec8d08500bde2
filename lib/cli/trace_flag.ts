import type { FlagFacts } from "./command_line.ts";

/**
 * Completes a `--trace` without a value, so that the next word is never taken for its file: a file is
 * always written as `--trace=FILE`. The values of flags stay as they are, and so does everything from
 * the first word on: it may be another program's command.
 *
 * @param args the arguments of a command
 * @param facts what has to be known about its flags
 */
export function completeTrace(args: readonly string[], facts: FlagFacts): string[] {
  const rest = [...args];
  const flags: string[] = [];
  while (rest[0] !== undefined && /^-(?!-$)./.test(rest[0])) {
    const [flag = "", ...value] = rest.splice(0, facts.takesValue(rest[0]) ? 2 : 1);
    flags.push(flag === "--trace" ? "--trace=" : flag, ...value);
  }
  return [...flags, ...rest];
}
