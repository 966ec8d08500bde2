import { printableJson } from "../oauth/encoding/printable_json.ts";
import type { OutputFormat } from "./token_record.ts";

/** Prints everything the server sent, on one line. */
export const json: OutputFormat = {
  render: (tokens) => ({ text: `${printableJson(tokens)}\n` }),
};

/** Prints everything the server sent, indented. */
export const jsonPretty: OutputFormat = {
  render: (tokens) => ({ text: `${printableJson(tokens, 2)}\n` }),
};

/** Prints the last event of `--format ndjson`. */
export const ndjson: OutputFormat = {
  render: (tokens) => ({ text: `${printableJson({ v: 1, type: "tokens", tokens })}\n` }),
};
