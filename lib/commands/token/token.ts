import { quiet } from "../../output/quiet.ts";
import type { OutputFormat } from "../../output/token_record.ts";
import { readMinValidity } from "../../settings/options/min_validity.ts";
import { writeResult } from "../../cli/result_writer.ts";
import { sessionTokens } from "./session_tokens.ts";
import { warn } from "../../cli/warn.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/**
 * `device-login token`: prints an access token that is good, alone. The refresh token stays where it
 * is, whatever the format.
 *
 * @param invocation what the command line says
 * @param context the system around it, and what ends it
 */
export async function token({ flags }: Invocation, context: RunContext): Promise<void> {
  const { host, signal } = context;
  const { minValidity, format, ...session } = flags;
  const printed = format === undefined ? quiet : await readFormat(format);
  const tokens = await sessionTokens(session, host, {
    signal,
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
