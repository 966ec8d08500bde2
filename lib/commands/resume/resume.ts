import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { resumeDeviceLogin } from "../../oauth/login/resume_device_login.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { claimPending, type PendingClaim } from "../../session/pending/claim_pending.ts";
import {
  errorOutcome,
  type PendingOutcome,
  sweepPendingLogins,
  tokensOfOutcome,
  tokensOutcome,
} from "../../session/pending/pending_login.ts";
import { createApprovalPrompt } from "../login/approval_prompt.ts";
import { deliver } from "../login/deliver.ts";
import { PENDING } from "../../cli/exit_code.ts";
import { readDeviceLoginOptions } from "../../settings/options/device_login_options.ts";
import { environmentSettings } from "../../settings/environment.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { type OutputOptions, readOutputOptions } from "../../settings/options/output_options.ts";
import { demandWithheld } from "../../profile/saved_settings.ts";
import { namedProfile } from "../../profile/named_profile.ts";
import { openResult, type ResultWriter } from "../../cli/result_writer.ts";
import { warn } from "../../cli/warn.ts";
import { type LoginSettings, settingsOf } from "../../profile/pending/pending_context.ts";
import { findPending, openPendingStore } from "../../profile/pending/pending_store.ts";
import { LockLost } from "../../session/stores/lock_lost.ts";
import { saveRejected } from "../../profile/save_rejected.ts";
import { resumedEvents } from "./resumed_events.ts";
import { reportPending, StillPending } from "./still_pending.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `resume`. */
export type ResumeFlags = Settings & {
  once?: boolean | undefined;
};

/** A login that is resumed. */
interface Resumption {
  host: Host;
  id: string;
  /** The settings from when it was started, with those of now over them. */
  login: LoginSettings;
  output: OutputOptions;
  result: ResultWriter;
  once: boolean;
  signal: AbortSignal;
}

/**
 * `device-login resume`: continues a pending login, and prints the tokens.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns 10 if `--once` found that the sign-in has not been approved yet
 */
export async function resume(
  { args: [id], flags }: Invocation<ResumeFlags>,
  { host, signal }: RunContext,
): Promise<number> {
  const { once = false, profile: _profile, config: _config, ...given } = flags;
  const { clock } = host;
  const output = await readOutputOptions(flags);
  const found = await findPending(openPendingStore(flags.store, host), {
    id,
    profile: id === undefined ? namedProfile(flags, host) : undefined,
    now: clock.now(),
    onProblem: ({ message }) => void warn(host, message),
  });
  const layers = { below: environmentSettings(host), above: given };
  const login = await settingsOf(found.context, { ...layers, host });
  demandWithheld(found.context.withheld, login.settings);
  const store = openPendingStore(login.settings.store, host);
  const result = await openResult(host, output.file);
  try {
    const onWait = () =>
      void warn(host, "Another process is polling for this login: waiting for it.");
    const resumption = { host, id: found.id, login, output, result, once, signal };
    while (true) {
      const claim = await claimPending({ store, id: found.id }, { clock, signal, onWait });
      if (claim === undefined) throw finishedElsewhere(found.id);
      try {
        return await continueLogin(claim, resumption);
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

async function continueLogin(claim: PendingClaim, resumption: Resumption): Promise<number> {
  const { host, id, login, output, result } = resumption;
  let { outcome } = claim.pending;
  const end = (now: PendingOutcome) => outcome = now;
  try {
    // The process that received the tokens has also saved the session.
    const tokens = outcome && await tokensOfOutcome(outcome);
    const options = await readOptions(login, host);
    const saver = tokens ? undefined : await createSaver(login, { options, host });
    const received = tokens ??
      await wait(claim, { ...resumption, options, end }).catch(async (error) => {
        for (const notice of await saveRejected(error, saver)) await warn(host, notice);
        throw error;
      });
    const profile = login.profile?.name;
    await deliver(received, { host, login: options, output, result, profile, saver });
    return 0;
  } catch (error) {
    if (!(error instanceof StillPending)) throw error;
    await reportPending(error, { host, output, id });
    return PENDING;
  } finally {
    await (outcome ? claim.finish(outcome) : claim.release());
  }
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
  resumption: Resumption & {
    options: DeviceLoginOptions;
    end: (outcome: PendingOutcome) => void;
  },
): Promise<TokenSet> {
  const { host, output, result, once, signal, options, end } = resumption;
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
