import { rfc3339Seconds } from "../../oauth/encoding/rfc3339.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import type { DeviceLogin } from "../../oauth/login/device_login.ts";
import { parseDocumentFormat, type RequestedFormat } from "../../output/document_format.ts";
import type { OutputFormat, TokenRecord } from "../../output/token_record.ts";
import { promptText } from "../../prompt/prompt_text.ts";
import { usage } from "../../settings/usage.ts";
import type { Settings } from "../../settings/settings.ts";
import { printRendering } from "../../cli/print_rendering.ts";
import { writeResult } from "../../cli/write_result.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { type StartedLogin, startPending } from "./start_pending.ts";

/** The flags of `start`. */
export type StartFlags = Settings & {
  save?: boolean | undefined;
};

/**
 * `device-login start`: starts a login, saves it, and prints where to approve it.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function start(
  { flags }: Invocation<StartFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  const { format, raw, save = true, ...given } = flags;
  if (!save && format !== undefined) {
    throw usage("--no-save prints the pending login itself: leave out --format.");
  }
  const printed = await readFormat({ format, raw }, () => describeLogin(started));
  const started: StartedLogin = await startPending(given, { host, signal, save });
  if (!save) {
    const { login, pending } = started;
    await host.stderr.write(describePrompt(login)).catch(() => {});
    return await writeResult(`${printableJson(pending)}\n`, host);
  }
  await printRendering(await printed.render(loginRecord(started)), host);
}

async function readFormat(
  requested: RequestedFormat,
  table: () => string,
): Promise<OutputFormat> {
  if (requested.format !== "ndjson") return await parseDocumentFormat(requested, table);
  return { render: (started) => ({ text: promptEvent(started) }) };
}

/** Returns the login for programs. */
function loginRecord({ login, id, profile }: StartedLogin): TokenRecord {
  const { userCode, verificationUri, verificationUriComplete, expiresAt, interval } = login;
  return {
    id,
    user_code: userCode,
    verification_uri: verificationUri,
    ...(verificationUriComplete && { verification_uri_complete: verificationUriComplete }),
    expires_at: rfc3339Seconds(expiresAt),
    interval,
    ...(profile && { profile: profile.name }),
  };
}

function promptEvent(started: TokenRecord): string {
  return `${printableJson({ v: 1, type: "prompt", ...started })}\n`;
}

/** Describes the login to a person. */
function describeLogin({ login, id }: StartedLogin): string {
  return `${describePrompt(login)}Then run: device-login resume ${id}\n`;
}

function describePrompt(login: DeviceLogin): string {
  const { server, clientId, scope } = login;
  return promptText(login, { server, clientId, scope });
}
