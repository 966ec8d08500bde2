import { posixQuote } from "./posix_quote.ts";
import { type OutputFormat, textMember } from "./token_record.ts";

const TOKEN_VARIABLES = [
  ["ACCESS_TOKEN", "access_token"],
  ["REFRESH_TOKEN", "refresh_token"],
  ["ID_TOKEN", "id_token"],
  ["EXPIRY", "expiry"],
] as const;

/** Prints assignments for a POSIX shell: `eval "$(device-login … --format env)"`. */
export const env: OutputFormat = {
  render: (tokens) => {
    const lines = TOKEN_VARIABLES.flatMap(([variable, member]) => {
      const value = textMember(tokens, member);
      return value === undefined ? [] : [`${variable}=${posixQuote(value)}\n`];
    });
    return { text: lines.join("") };
  },
};
