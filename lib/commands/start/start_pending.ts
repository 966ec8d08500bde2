import type { Host } from "../../host/host.ts";
import type { DeviceLogin } from "../../oauth/login/device_login.ts";
import { serverName } from "../../oauth/server/server_name.ts";
import { startDeviceLogin } from "../../oauth/login/start_device_login.ts";
import { openLoginProfile } from "../../profile/open_login_profile.ts";
import type { Profile } from "../../profile/open_profile.ts";
import { writeContext } from "../../profile/pending/pending_context.ts";
import { newPendingId, openPendingStore } from "../../profile/pending/pending_store.ts";
import {
  newPendingLogin,
  type PendingLogin,
  sweepPendingLogins,
} from "../../session/pending/pending_login.ts";
import { memoryStore } from "../../session/stores/memory_store.ts";
import { readDeviceLoginOptions } from "../../settings/options/device_login_options.ts";
import { readOutputOptions } from "../../settings/options/output_options.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { readSettings } from "../../settings/read_settings.ts";
import type { Settings } from "../../settings/settings.ts";
import { warn } from "../../cli/warn.ts";
import { createApprovalPrompt } from "../../prompt/approval_prompt.ts";

/** The options of {@linkcode startPending}. */
export interface StartOptions {
  host: Host;
  signal: AbortSignal;
  /** Whether the pending login is saved. @default true */
  save?: boolean;
}

/** A login that was started. */
export interface StartedLogin {
  /** Its identifier. */
  readonly id: string;
  readonly login: DeviceLogin;
  /** What `resume` needs to continue it: a secret. */
  readonly pending: PendingLogin;
  readonly profile: Profile | undefined;
}

/**
 * Starts a login, and saves it for `resume`.
 *
 * @param flags the server, the client and the request
 * @param options the host, and whether to save it
 * @throws {DeviceLoginError} `store_unwritable` before anything is sent; `invalid_options`
 */
export async function startPending(flags: Settings, options: StartOptions): Promise<StartedLogin> {
  const { host, signal, save = true } = options;
  const id = newPendingId();
  const profile = await openLoginProfile(flags, host);
  const settings = profile?.settings ?? readSettings(flags, host);
  const login = await readDeviceLoginOptions(settings, host);
  const network = await readNetworkOptions(settings, host);
  if (profile !== undefined) {
    const { createLoginSaver } = await import("../../profile/login_saver.ts");
    const { notices } = await createLoginSaver(profile, { login, host });
    for (const notice of notices) await warn(host, notice);
  }
  const store = save ? openPendingStore(settings.store, host) : memoryStore();
  await sweepPendingLogins(store, host.clock.now());
  const reserved = await store.prepare(id);
  try {
    const { quiet, plain } = flags;
    const output = await readOutputOptions({ quiet, plain });
    const prompt = createApprovalPrompt(host, { output, network });
    const send = await host.createFetch(network);
    const started = await prompt.start(serverName(login), () =>
      startDeviceLogin({
        ...login,
        fetch: send,
        clock: host.clock,
        signal,
        onWarning: ({ message }) => void prompt.warn(message),
      }));
    const context = await writeContext({ settings, profile }, host);
    const pending = newPendingLogin(started.toJSON(), context);
    await reserved.commit(JSON.stringify(pending));
    return { id, login: started, pending, profile };
  } catch (error) {
    await reserved.discard();
    throw error;
  }
}
