import { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE, type ScalarStyleRule } from "js-yaml";
import { escapeUnsafe } from "../oauth/encoding/printable_json.ts";
import type { OutputFormat } from "./token_record.ts";

/** Puts into quotes what a terminal could act on: only they allow it to be escaped. */
const quoteUnsafe: ScalarStyleRule = (layout) => {
  const { value } = layout.node;
  if (escapeUnsafe(value, escape) !== value) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};

/** All that the server sent, as YAML. */
export const yaml: OutputFormat = {
  name: "yaml",
  render: (tokens) => {
    // Lines are not folded: a token stays in one piece. A text that YAML 1.1 takes for a date or a
    // switch is quoted, as Hydra does, so that its readers find a text, too.
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
