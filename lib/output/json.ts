import { printableJson } from "../oauth/encoding/printable_json.ts";
import type { OutputFormat } from "./token_record.ts";

/** Everything the server sent, on one line. */
export const json: OutputFormat = {
  render: (tokens) => ({ text: `${printableJson(tokens)}\n` }),
};

/** Everything the server sent, indented for a person to read. */
export const jsonPretty: OutputFormat = {
  render: (tokens) => ({ text: `${printableJson(tokens, 2)}\n` }),
};

/** The last of the events that `--format ndjson` prints. */
export const ndjson: OutputFormat = {
  render: (tokens) => ({ text: `${printableJson({ v: 1, type: "tokens", tokens })}\n` }),
};
