import type { OutputFormat } from "./token_record.ts";

/** All that the server sent, as YAML. */
export const yaml: OutputFormat = {
  name: "yaml",
  render: async (tokens) => {
    const { stringify } = await import("yaml");
    // Lines are not folded: a token stays in one piece. A text that YAML 1.1 takes for a date or a
    // switch is quoted, as Hydra does, so that its readers find a text, too.
    return { text: stringify(tokens, { lineWidth: 0, compat: "yaml-1.1" }) };
  },
};
