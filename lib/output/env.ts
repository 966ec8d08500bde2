import { type OutputFormat, textMember } from "./token_record.ts";

const VARIABLES = [
  ["ACCESS_TOKEN", "access_token"],
  ["REFRESH_TOKEN", "refresh_token"],
  ["ID_TOKEN", "id_token"],
  ["EXPIRY", "expiry"],
] as const;

/** Assignments for a POSIX shell: `eval "$(device-login … --format env)"`. */
export const env: OutputFormat = {
  name: "env",
  render: (tokens) => {
    const lines = VARIABLES.flatMap(([variable, member]) => {
      const value = textMember(tokens, member);
      return value === undefined ? [] : [`${variable}=${quote(value)}\n`];
    });
    return { text: lines.join("") };
  },
};

/** Within single quotes a shell takes everything as it stands, but for the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
