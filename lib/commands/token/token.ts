import type { Host } from "../../host/host.ts";
import { quiet } from "../../output/quiet.ts";
import type { OutputFormat } from "../../output/token_record.ts";
import { readMinValidity } from "../../settings/options/min_validity.ts";
import { writeResult } from "../../cli/result_writer.ts";
import { sessionTokens } from "./session_tokens.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";

/** The flags of `token`. */
export type TokenFlags = Settings & {
  minValidity?: string;
  format?: string;
};

/**
 * `device-login token`: prints an access token that is good, alone. The refresh token stays where it
 * is, whatever the format.
 *
 * @param flags the command line's flags
 * @param host the system around it
 * @param run what ends it
 */
export async function token(
  flags: TokenFlags,
  host: Host,
  run: { signal: AbortSignal },
): Promise<void> {
  const { minValidity, format, ...session } = flags;
  const printed = format === undefined ? quiet : await readFormat(format);
  const tokens = await sessionTokens(session, host, {
    ...run,
    minValidity: readMinValidity(minValidity),
    format,
  });
  const { refresh_token: _, ...handedOut } = tokens.toJSON();
  const { text, warning } = await printed.render(handedOut);
  await writeResult(text, host);
  if (warning) await warn(host, warning);
}

async function readFormat(format: string): Promise<OutputFormat> {
  const { parseFormat } = await import("../../output/format.ts");
  return await parseFormat(format);
}
