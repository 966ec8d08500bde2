import {
  DEFAULT_SCALAR_STYLE_RULES,
  defineScalarTag,
  dump,
  DUMP_SCHEMA,
  NOT_RESOLVED,
  SCALAR_STYLE,
  type ScalarStyleRule,
} from "js-yaml";
import { type ExactNumber, isExactNumber } from "../oauth/encoding/exact_number.ts";
import { escapeUnsafe } from "../oauth/encoding/printable_json.ts";
import type { OutputFormat } from "./token_record.ts";

/** Text that readers of YAML 1.2 take for a number. The package would quote only those in range. */
const LOOKS_LIKE_NUMBER = /^[-+]?[.\d]+e[-+]?\d+$/i;

/** Quotes text that a terminal could act on, since only double quotes allow escapes, and numbers. */
const quoteUnsafe: ScalarStyleRule = (layout) => {
  const { value, tag } = layout.node;
  const misread = tag.endsWith(":str") && LOOKS_LIKE_NUMBER.test(value);
  if (misread || escapeUnsafe(value, escape) !== value) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};

/** The tag of numbers in the server's own text. It is not written. */
const EXACT_NUMBER = "exact number";

const exactNumber = defineScalarTag(EXACT_NUMBER, {
  implicit: true,
  resolve: () => NOT_RESOLVED,
  identify: isExactNumber,
  represent: ({ rawJSON }: ExactNumber) => rawJSON,
});

/** Writes these numbers as they are: the package would quote them. */
const bareNumber: ScalarStyleRule = (layout) => {
  if (layout.node.tag === EXACT_NUMBER) layout.style = SCALAR_STYLE.PLAIN;
};

/** Prints everything the server sent, as YAML. */
export const yaml: OutputFormat = {
  render: (tokens) => {
    // Lines are not folded, so that a token stays whole. Like Hydra, quote text that YAML 1.1 reads
    // as a date or a boolean.
    const text = dump(tokens, {
      schema: DUMP_SCHEMA.withTags(exactNumber),
      lineWidth: -1,
      quoteStyle: "double",
      scalarStyleRules: [quoteUnsafe, ...Object.values(DEFAULT_SCALAR_STYLE_RULES), bareNumber],
    });
    return { text: escapeUnsafe(text, escape) };
  },
};

function escape(character: string): string {
  return `\\U${character.codePointAt(0)?.toString(16).padStart(8, "0")}`;
}
