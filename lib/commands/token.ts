import type { Host } from "../host/host.ts";
import { quiet } from "../output/quiet.ts";
import type { OutputFormat } from "../output/token_record.ts";
import type { SessionFlags } from "./flags/session_flags.ts";
import { readMinValidity } from "./options/min_validity.ts";
import { removeExpiredLogins } from "./pending/pending_store.ts";
import { writeResult } from "./result_writer.ts";
import { sessionTokens } from "./session_tokens.ts";
import { warn } from "./warn.ts";

/** The flags of `token`. */
export interface TokenFlags extends SessionFlags {
  minValidity?: string;
  refresh?: boolean;
  format?: string;
}

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
  const { minValidity, refresh = false, format, ...session } = flags;
  const printed = format === undefined ? quiet : await readFormat(format);
  const tokens = await sessionTokens(session, host, {
    ...run,
    minValidity: refresh ? Infinity : readMinValidity(minValidity),
    format,
  });
  const { refresh_token: _, ...handedOut } = tokens.toJSON();
  const { text, warning } = await printed.render(handedOut);
  await writeResult(text, host);
  if (warning) await warn(host, warning);
  await removeExpiredLogins(host);
}

async function readFormat(format: string): Promise<OutputFormat> {
  const { parseFormat } = await import("../output/format.ts");
  return await parseFormat(format);
}
