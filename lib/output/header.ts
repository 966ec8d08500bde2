import { type OutputFormat, textMember } from "./token_record.ts";

/**
 * Prints the header for calling an API (RFC 6750 section 2.1, RFC 9449 section 7.1):
 * `device-login … | curl -H @-`.
 */
export const header: OutputFormat = {
  render: (tokens) => {
    const bound = textMember(tokens, "token_type")?.toLowerCase() === "dpop";
    const token = textMember(tokens, "access_token") ?? "";
    return { text: `Authorization: ${bound ? "DPoP" : "Bearer"} ${token}\n` };
  },
};
