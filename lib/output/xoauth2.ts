import { DeviceLoginError } from "../oauth/base/errors.ts";
import { encodeBase64 } from "../oauth/encoding/base64.ts";
import { type OutputFormat, textMember } from "./token_record.ts";

/**
 * Prints the first response of the SASL mechanism XOAUTH2, with which mail servers accept an access
 * token: `user=…^Aauth=Bearer …^A^A` in base64.
 *
 * @param user the mail account
 * @throws {DeviceLoginError} `invalid_options` if the account is missing or has control characters,
 *   which separate the fields
 */
export function xoauth2(user: string | undefined): OutputFormat {
  if (user === undefined) {
    throw refuse("--format xoauth2 needs the mail account: --user alice@example.com.");
  }
  if (user === "" || /\p{Cc}/u.test(user)) {
    throw refuse(
      `--user must be the mail account, without control characters: got ${JSON.stringify(user)}.`,
    );
  }
  return {
    render: (tokens) => {
      if (textMember(tokens, "token_type")?.toLowerCase() !== "bearer") {
        const warning = "The access token is bound to a key (DPoP), which xoauth2 does not " +
          "support. Sign in without --dpop.";
        return { text: "", warning, empty: true };
      }
      const token = textMember(tokens, "access_token") ?? "";
      const response = `user=${user}\x01auth=Bearer ${token}\x01\x01`;
      return { text: `${encodeBase64(new TextEncoder().encode(response))}\n` };
    },
  };
}

function refuse(message: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", message);
}
