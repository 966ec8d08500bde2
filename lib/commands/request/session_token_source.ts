import type { RunContext } from "../../cli/command_definition.ts";
import type { TokenSource } from "../../oauth/resource/resource_client.ts";
import { rejectToken } from "../../profile/reject_token.ts";
import type { Settings } from "../../settings/settings.ts";
import { sessionTokens } from "../token/session_tokens.ts";

/** Returns the source of the tokens of the session that the flags name. */
export function sessionTokenSource(flags: Settings, { host, signal }: RunContext): TokenSource {
  return {
    get: () => sessionTokens(flags, { host, signal }),
    reject: (accessToken) => rejectToken(flags, { host, accessToken }),
  };
}
