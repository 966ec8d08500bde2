import { type OutputFormat, textMember } from "./token_record.ts";

/** Prints only the access token: the format of `--quiet`. */
export const quiet: OutputFormat = {
  render: (tokens) => ({ text: `${textMember(tokens, "access_token") ?? ""}\n` }),
};
