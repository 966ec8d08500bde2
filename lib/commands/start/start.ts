import { rfc3339Seconds } from "../../oauth/encoding/rfc3339.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import type { DeviceLogin } from "../../oauth/login/device_login.ts";
import { startDeviceLogin } from "../../oauth/login/start_device_login.ts";
import { parseDocumentFormat } from "../../output/document_format.ts";
import type { OutputFormat, TokenRecord } from "../../output/token_record.ts";
import { promptText } from "../../prompt/prompt_text.ts";
import { newPendingLogin, sweepPendingLogins } from "../../session/pending/pending_login.ts";
import { readDeviceLoginOptions } from "../../settings/options/device_login_options.ts";
import { openLoginProfile } from "../../profile/open_login_profile.ts";
import { readSettings } from "../../settings/read_settings.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { writeResult } from "../../cli/result_writer.ts";
import { warn } from "../../cli/warn.ts";
import { writeContext } from "../../profile/pending/pending_context.ts";
import { newPendingId, openPendingStore } from "../../profile/pending/pending_store.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/**
 * `device-login start`: starts a login, saves it, and prints where to approve it.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function start(
  { flags }: Invocation,
  { host, signal }: RunContext,
): Promise<void> {
  const { format, ...given } = flags;
  const id = newPendingId();
  let started: DeviceLogin | undefined;
  const printed = await readFormat(format, () => started ? describeLogin(started, id) : "");
  const profile = await openLoginProfile(given, host);
  const settings = profile?.settings ?? readSettings(given, host);
  const options = await readDeviceLoginOptions(settings, host);
  const network = await readNetworkOptions(settings, host);
  if (profile !== undefined) {
    const { createLoginSaver } = await import("../../profile/login_saver.ts");
    const { notices } = await createLoginSaver(profile, { login: options, host });
    for (const notice of notices) await warn(host, notice);
  }
  const store = openPendingStore(settings.store, host);
  await sweepPendingLogins(store, host.clock.now());
  const reserved = await store.prepare(id);
  try {
    const login = await startDeviceLogin({
      ...options,
      fetch: await host.createFetch(network),
      clock: host.clock,
      signal,
      onWarning: ({ message }) => void warn(host, message),
    });
    const context = await writeContext({ settings, profile }, host);
    await reserved.commit(JSON.stringify(newPendingLogin(login.toJSON(), context)));
    started = login;
    const { text, warning } = await printed.render(
      loginRecord(login, { id, profile: profile?.name }),
    );
    await writeResult(text, host);
    if (warning) await warn(host, warning);
  } catch (error) {
    await reserved.discard();
    throw error;
  }
}

async function readFormat(text: string | undefined, table: () => string): Promise<OutputFormat> {
  if (text !== "ndjson") return await parseDocumentFormat(text, table);
  return { render: (started) => ({ text: promptEvent(started) }) };
}

/** Returns the login for programs. */
function loginRecord(
  login: DeviceLogin,
  { id, profile }: { id: string; profile: string | undefined },
): TokenRecord {
  const { userCode, verificationUri, verificationUriComplete, expiresAt, interval } = login;
  return {
    id,
    user_code: userCode,
    verification_uri: verificationUri,
    ...(verificationUriComplete && { verification_uri_complete: verificationUriComplete }),
    expires_at: rfc3339Seconds(expiresAt),
    interval,
    ...(profile && { profile }),
  };
}

function promptEvent(started: TokenRecord): string {
  return `${printableJson({ v: 1, type: "prompt", ...started })}\n`;
}

/** Describes the login to a person. */
function describeLogin(login: DeviceLogin, id: string): string {
  const { server, clientId, scope } = login;
  return `${
    promptText(login, { context: { server, clientId, scope } })
  }Then run: device-login resume ${id}\n`;
}
