import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { resumeDeviceLogin } from "../../oauth/login/resume_device_login.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { FORMATS } from "../../output/formats.ts";
import { claimPending, type PendingClaim } from "../../session/pending/claim_pending.ts";
import {
  errorOutcome,
  type PendingLogin,
  type PendingOutcome,
  readPendingLogin,
  sweepPendingLogins,
  tokensOfOutcome,
  tokensOutcome,
} from "../../session/pending/pending_login.ts";
import type { SessionStore } from "../../session/stores/session_store.ts";
import { createApprovalPrompt } from "../../prompt/approval_prompt.ts";
import { deliver } from "../approval/deliver.ts";
import { PENDING } from "../../cli/exit_code.ts";
import { readDeviceLoginOptions } from "../../settings/options/device_login_options.ts";
import { environmentSettings } from "../../settings/environment.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import type { OutputOptions } from "../../settings/options/output_options.ts";
import { demandWithheld } from "../../profile/saved_settings.ts";
import { openResult, type ResultWriter } from "../../cli/open_result.ts";
import { warn } from "../../cli/warn.ts";
import { type LoginSettings, settingsOf } from "../../profile/pending/pending_context.ts";
import { type FoundLogin, openPendingStore } from "../../profile/pending/pending_store.ts";
import { LockLost } from "../../session/stores/lock_lost.ts";
import { saveRejected } from "../../profile/save_rejected.ts";
import type { Deadline } from "./limited_events.ts";
import { resumedEvents } from "./resumed_events.ts";
import { reportPending, StillPending } from "./still_pending.ts";
import type { Settings } from "../../settings/settings.ts";
import type { RunContext } from "../../cli/command_definition.ts";

/** The options of {@linkcode continuePending}. */
export interface ContinueOptions extends RunContext {
  /** The settings of this run, which override those of the start. */
  flags: Settings;
  output: OutputOptions;
  /** Whether to poll only once. */
  once: boolean;
  /** When the wait ends. @default when the code expires */
  deadline?: Deadline | undefined;
  /** The store that it is in. @default the store of pending logins */
  store?: SessionStore | undefined;
  /** Receives a login that is still pending, if no store on a disk has it. */
  onPending?: ((pending: PendingLogin) => Promise<PendingLogin | undefined>) | undefined;
}

/** A login that is continued. */
interface Continuation extends ContinueOptions {
  id: string;
  /** The settings from when it was started, with those of now over them. */
  login: LoginSettings;
  store: SessionStore;
  result: ResultWriter;
}

/**
 * Continues a pending login to its end, or to the deadline, and delivers the tokens.
 *
 * @param found the login
 * @param options how to wait, and how to print the result
 * @returns 10 if the sign-in has not been approved yet, otherwise 0
 */
export async function continuePending(
  found: FoundLogin,
  options: ContinueOptions,
): Promise<number> {
  const { host, signal, output } = options;
  const { profile: _profile, config: _config, ...given } = options.flags;
  const { clock } = host;
  const layers = { below: environmentSettings(host), above: given };
  const login = await settingsOf(found.context, { ...layers, host });
  demandWithheld(found.context.withheld, login.settings);
  const store = options.store ?? openPendingStore(login.settings.store, host);
  const result = await openResult(host, output.file);
  try {
    const onWait = () =>
      void warn(host, "Another process is polling for this login: waiting for it.");
    const continuation = { ...options, id: found.id, login, store, result };
    while (true) {
      const claim = await claimPending({ store, id: found.id }, { clock, signal, onWait });
      if (claim === undefined) throw finishedElsewhere(found.id);
      try {
        return await continueLogin(claim, continuation);
      } catch (error) {
        // This process was suspended, and another one took the claim: wait for its outcome.
        if (!(error instanceof LockLost)) throw error;
      }
    }
  } finally {
    await result.discard();
    await sweepPendingLogins(store, clock.now()).catch(() => {});
  }
}

async function continueLogin(claim: PendingClaim, continuation: Continuation): Promise<number> {
  const { host, id, login, store, once, result, onPending } = continuation;
  const output = once ? asEvent(continuation.output) : continuation.output;
  let { outcome } = claim.pending;
  const end = (now: PendingOutcome) => outcome = now;
  try {
    // The process that received the tokens has also saved the session.
    const tokens = outcome && await tokensOfOutcome(outcome);
    const options = await readOptions(login, host);
    const saver = tokens ? undefined : await createSaver(login, { options, host });
    const received = tokens ??
      await wait(claim, { ...continuation, options, end }).catch(async (error) => {
        for (const notice of await saveRejected(error, saver)) await warn(host, notice);
        throw error;
      });
    const profile = login.profile?.name;
    await deliver(received, { host, login: options, output, result, profile, saver });
    return 0;
  } catch (error) {
    if (!(error instanceof StillPending)) throw error;
    const pending = await readPendingLogin(store, id);
    const state = pending && await onPending?.(pending);
    const command = onPending
      ? "device-login resume --state FILE"
      : `device-login resume ${id}${once ? " --once" : ""}`;
    const { output } = continuation;
    // `login --wait` has just started it.
    await reportPending(error, { host, output, command, id: once ? undefined : id, state });
    return PENDING;
  } finally {
    await (outcome ? claim.finish(outcome) : claim.release());
  }
}

/** Prints the tokens of a poll as an event, so that a program reads one form for all outcomes. */
function asEvent(output: OutputOptions): OutputOptions {
  const { format, formatName } = output;
  if (formatName === undefined || FORMATS[formatName].kind !== "object") return output;
  const render: typeof format.render = (tokens) => format.render({ v: 1, type: "tokens", tokens });
  return { ...output, format: { ...format, render } };
}

async function readOptions(
  { settings }: LoginSettings,
  host: Host,
): Promise<DeviceLoginOptions> {
  return {
    ...await readDeviceLoginOptions(settings, host),
    fetch: await host.createFetch(await readNetworkOptions(settings, host)),
    clock: host.clock,
  };
}

async function createSaver(
  { profile }: LoginSettings,
  { options, host }: { options: DeviceLoginOptions; host: Host },
) {
  if (profile === undefined) return undefined;
  const { createLoginSaver } = await import("../../profile/login_saver.ts");
  return await createLoginSaver(profile, { login: options, host });
}

async function wait(
  claim: PendingClaim,
  continuation: Continuation & {
    options: DeviceLoginOptions;
    end: (outcome: PendingOutcome) => void;
  },
): Promise<TokenSet> {
  const { host, output, result, once, deadline, signal, options, end } = continuation;
  const { clock } = host;
  const prompt = createApprovalPrompt(host, {
    output: once ? { ...output, quiet: true } : output,
    result,
  });
  const login = resumeDeviceLogin(claim.pending.login, {
    ...options,
    beforeTokenRequest: claim.pin,
    onWarning: ({ message }) => void prompt.warn(message),
  });
  const { server, clientId, scope } = login;
  const tokens = await prompt.wait({
    server,
    clientId,
    scope,
    events: () =>
      resumedEvents(login, {
        clock,
        signal,
        once,
        deadline,
        save: claim.save,
        onFailure: (error) => end(errorOutcome(error, clock.now())),
      }),
  });
  end(tokensOutcome(tokens, clock.now()));
  return tokens;
}

function finishedElsewhere(id: string): DeviceLoginError {
  return new DeviceLoginError(
    "login_required",
    `The pending login ${id} was finished by another process before this one could wait for it. ` +
      "To start another, run: device-login start",
  );
}
