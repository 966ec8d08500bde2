import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { type AnyNode, parse } from "acorn";
import { type Change, type OperatorName, OPERATORS } from "./operators.ts";

/** A change of the code that a test should notice. */
export interface Mutant extends Change {
  /** The file's path from the root. */
  file: string;
  /** The line, from 1 on. */
  line: number;
  operator: OperatorName;
  /** The text that is replaced. */
  original: string;
  /** The line's text, trimmed. */
  context: string;
}

/** Returns a file's code without types. Every character keeps its position. */
export function readStripped(path: string): string {
  return stripTypeScriptTypes(readFileSync(path, "utf8"));
}

/** Returns the mutants of a file, in the order of the code. */
export function findMutants(file: string): Mutant[] {
  const source = readFileSync(file, "utf8");
  const text = readStripped(file);
  const lines = source.split("\n");
  const mutants: Mutant[] = [];
  const known = new Set<string>();
  const visit = (node: AnyNode, parent: AnyNode | undefined) => {
    for (const [operator, mutate] of Object.entries(OPERATORS)) {
      for (const change of mutate({ node, parent, text })) {
        const { start, end, replacement } = change;
        const key = `${start} ${end} ${replacement}`;
        // Two operators may make the same change.
        if (known.has(key) || text.slice(start, end) === replacement) continue;
        known.add(key);
        const line = source.slice(0, start).split("\n").length;
        mutants.push({
          ...change,
          file,
          line,
          operator: operator as OperatorName,
          original: source.slice(start, end),
          context: lines[line - 1]?.trim() ?? "",
        });
      }
    }
    for (const child of childrenOf(node)) visit(child, node);
  };
  visit(parse(text, { ecmaVersion: "latest", sourceType: "module" }), undefined);
  return mutants.sort((one, other) => one.start - other.start || one.end - other.end);
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter((value): value is AnyNode =>
    typeof value === "object" && value !== null && typeof value.type === "string"
  );
}
