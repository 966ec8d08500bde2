import { posixQuote } from "./posix_quote.ts";
import { type OutputFormat, textMember } from "./token_record.ts";

const VARIABLES = [
  ["ACCESS_TOKEN", "access_token"],
  ["REFRESH_TOKEN", "refresh_token"],
  ["ID_TOKEN", "id_token"],
  ["EXPIRY", "expiry"],
] as const;

/** Assignments for a POSIX shell: `eval "$(device-login … --format env)"`. */
export const env: OutputFormat = {
  render: (tokens) => {
    const lines = VARIABLES.flatMap(([variable, member]) => {
      const value = textMember(tokens, member);
      return value === undefined ? [] : [`${variable}=${posixQuote(value)}\n`];
    });
    return { text: lines.join("") };
  },
};
