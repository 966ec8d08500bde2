import { printableJson } from "../oauth/encoding/printable_json.ts";
import type { Rendering } from "./token_record.ts";

/** The result of an expression. */
export interface Found {
  /** The value to print. */
  shown: unknown;
  /** Whether nothing was found. */
  missing: boolean;
}

/** How the result of an expression is printed. */
export interface FoundOptions {
  /** The expression. */
  expression: string;
  /** Whether a string is printed without quotes, and nothing for no result. @default false */
  raw?: boolean | undefined;
}

/** Prints the result of an expression as JSON, with a warning if there is none. */
export function renderFound(
  { shown, missing }: Found,
  { expression, raw = false }: FoundOptions,
): Rendering {
  const warning = `The result has nothing at ${JSON.stringify(expression)}.`;
  if (raw && missing) return { text: "", warning, empty: true };
  const text = raw && typeof shown === "string" ? shown : printableJson(shown ?? null, 2);
  return { text: `${text}\n`, ...(missing && { warning }) };
}
