import { type OutputFormat, textMember } from "./token_record.ts";

/** The header that calls an API (RFC 6750 section 2.1): `curl -H "$(device-login … )"`. */
export const header: OutputFormat = {
  name: "header",
  render: (tokens) => ({
    text: `Authorization: Bearer ${textMember(tokens, "access_token") ?? ""}\n`,
  }),
};
