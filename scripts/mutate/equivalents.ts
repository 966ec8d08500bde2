import type { Mutant } from "./find_mutants.ts";

/** Mutants that no test can notice, since the mutated code has the same effects. */
export interface Equivalent {
  file: string;
  /** The line of the code, without the spaces around it. */
  line: string;
  /** The changes of this line, as `original → replacement`. */
  changes: readonly string[];
  /** Why the mutated code has the same effects. */
  reason: string;
}

/** The reviewed list. */
export const EQUIVALENTS: readonly Equivalent[] = [];

/** Returns a mutant's change in the form of the list. */
export function describeChange({ original, replacement }: Mutant): string {
  return `${original.replaceAll(/\s+/g, " ")} → ${replacement.replaceAll(/\s+/g, " ")}`;
}

/** Returns the entry of the list that contains a mutant, if any. */
export function findEquivalent(mutant: Mutant): Equivalent | undefined {
  return EQUIVALENTS.find(({ file, line, changes }) =>
    file === mutant.file && line === mutant.context && changes.includes(describeChange(mutant))
  );
}
