import { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE, type ScalarStyleRule } from "js-yaml";
import { escapeUnsafe } from "../oauth/encoding/printable_json.ts";
import type { OutputFormat } from "./token_record.ts";

/** Quotes text that a terminal could act on: only double quotes allow escapes. */
const quoteUnsafe: ScalarStyleRule = (layout) => {
  const { value } = layout.node;
  if (escapeUnsafe(value, escape) !== value) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};

/** Prints everything the server sent, as YAML. */
export const yaml: OutputFormat = {
  render: (tokens) => {
    // Lines are not folded, so that a token stays whole. Like Hydra, quote text that YAML 1.1 reads
    // as a date or a boolean.
    const text = dump(tokens, {
      lineWidth: -1,
      quoteStyle: "double",
      scalarStyleRules: [quoteUnsafe, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)],
    });
    return { text: escapeUnsafe(text, escape) };
  },
};

function escape(character: string): string {
  return `\\U${character.codePointAt(0)?.toString(16).padStart(8, "0")}`;
}
