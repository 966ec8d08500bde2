import { printableJson } from "../oauth/encoding/printable_json.ts";
import type { Rendering } from "./token_record.ts";

/** What an expression has found. */
export interface Found {
  /** What is shown of it. */
  shown: unknown;
  /** Whether there is nothing. */
  missing: boolean;
}

/** What an expression has found, as JSON, with a warning where that is nothing. */
export function renderFound(expression: string, { shown, missing }: Found): Rendering {
  return {
    text: `${printableJson(shown ?? null, 2)}\n`,
    ...(missing && { warning: `The reply has nothing at ${JSON.stringify(expression)}.` }),
  };
}
