import { printableJson } from "../oauth/encoding/printable_json.ts";
import type { OutputFormat } from "./token_record.ts";

/** All that the server sent, in one line. */
export const json: OutputFormat = {
  name: "json",
  render: (tokens) => ({ text: `${printableJson(tokens)}\n` }),
};

/** All that the server sent, for a person to read. */
export const jsonPretty: OutputFormat = {
  name: "json-pretty",
  render: (tokens) => ({ text: `${printableJson(tokens, 2)}\n` }),
};

/** The last of the events that `--format ndjson` prints. */
export const ndjson: OutputFormat = {
  name: "ndjson",
  render: (tokens) => ({ text: `${printableJson({ v: 1, type: "tokens", tokens })}\n` }),
};
