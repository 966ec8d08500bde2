import { type OutputFormat, textMember } from "./token_record.ts";

/** The access token alone: what `--quiet` prints. */
export const quiet: OutputFormat = {
  name: "quiet",
  render: (tokens) => ({ text: `${textMember(tokens, "access_token") ?? ""}\n` }),
};
