import { stringify } from "yaml";
import { escapeUnsafe } from "../oauth/printable_json.ts";
import type { OutputFormat } from "./token_record.ts";

/** All that the server sent, as YAML. */
export const yaml: OutputFormat = {
  name: "yaml",
  render: (tokens) => {
    // Lines are not folded: a token stays in one piece. A text that YAML 1.1 takes for a date or a
    // switch is quoted, as Hydra does, so that its readers find a text, too.
    const style = { lineWidth: 0, compat: "yaml-1.1" } as const;
    const text = stringify(tokens, style);
    if (escapeUnsafe(text, escape) === text) return { text };
    // What a terminal could act on is escaped, which only quotes allow.
    const quoted = stringify(tokens, { ...style, defaultStringType: "QUOTE_DOUBLE" });
    return { text: escapeUnsafe(quoted, escape) };
  },
};

function escape(character: string): string {
  return `\\U${character.codePointAt(0)?.toString(16).padStart(8, "0")}`;
}
