import type { Host } from "../../host/host.ts";
import { quiet } from "../../output/quiet.ts";
import type { RequestedFormat } from "../../output/document_format.ts";
import type { OutputFormat, Rendering } from "../../output/token_record.ts";
import { readSeconds } from "../../settings/options/seconds.ts";
import { printRendering } from "../../cli/print_rendering.ts";
import { sessionTokens } from "./session_tokens.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { removeExpiredLogins } from "../../profile/pending/remove_expired_logins.ts";
import type { Settings } from "../../settings/settings.ts";
import { usage } from "../../settings/usage.ts";

/** The flags of `token`. */
type TokenFlags = Settings & { refresh?: boolean | undefined };

/**
 * `device-login token`: prints only a valid access token. The refresh token is not printed,
 * whatever the format.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function token(
  { flags }: Invocation<TokenFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  if (flags.refresh && flags.minValidity !== undefined) {
    throw usage("--refresh and --min-validity can't be used together; give one of them.");
  }
  // Files are looked for meanwhile.
  const swept = removeExpiredLogins(host);
  try {
    await printToken(flags, { host, signal });
  } finally {
    await swept;
  }
}

async function printToken(flags: TokenFlags, { host, signal }: RunContext): Promise<void> {
  const { minValidity, refresh = false, format, raw, ...session } = flags;
  const { user } = session;
  const plain = format === undefined && !raw && user === undefined;
  const printed = plain ? quiet : await readFormat({ format, raw, user });
  const tokens = await sessionTokens(session, {
    host,
    signal,
    minValidity: refresh
      ? Infinity
      : readSeconds({ flag: "--min-validity", text: minValidity, least: 0 }),
    format,
  });
  const { refresh_token: _, ...record } = tokens.toJSON();
  const rendering = await printed.render(record);
  await printRendering(format === "table" ? await alignTable(rendering, host) : rendering, host);
}

/** Programs get a table without its alignment. */
async function alignTable(rendering: Rendering, { stdout }: Host): Promise<Rendering> {
  if (stdout.isTerminal) return rendering;
  const { withoutPadding } = await import("../../output/table.ts");
  return { ...rendering, text: withoutPadding(rendering.text) };
}

async function readFormat(
  { format = "table", ...options }: RequestedFormat,
): Promise<OutputFormat> {
  const { parseFormat } = await import("../../output/format.ts");
  return await parseFormat(format, options);
}
