import type { OutputFormat } from "./token_record.ts";

/** All that the server sent, as YAML. */
export const yaml: OutputFormat = {
  name: "yaml",
  render: async (tokens) => {
    const { stringify } = await import("yaml");
    // Lines are not folded: a token stays in one piece.
    return { text: stringify(tokens, { lineWidth: 0 }) };
  },
};
