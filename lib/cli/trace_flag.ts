import type { FlagFacts } from "./command_line.ts";

/**
 * Completes a `--trace` that stands alone, so that the word after it is never taken for its file:
 * a file is only ever written as `--trace=FILE`. The values of flags stay as they are, and so does
 * all from the first word on: it may be a command of somebody else's.
 *
 * @param args the arguments of a command
 * @param facts what is to be known of its flags
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
