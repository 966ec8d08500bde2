import { printableJson } from "../oauth/encoding/printable_json.ts";
import type { Rendering } from "./token_record.ts";

/** The result of an expression. */
export interface Found {
  /** The value to print. */
  shown: unknown;
  /** Whether nothing was found. */
  missing: boolean;
}

/** Prints the result of an expression as JSON, with a warning if there is none. */
export function renderFound(expression: string, { shown, missing }: Found): Rendering {
  return {
    text: `${printableJson(shown ?? null, 2)}\n`,
    ...(missing && { warning: `The reply has nothing at ${JSON.stringify(expression)}.` }),
  };
}
