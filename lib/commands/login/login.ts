import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { abortable } from "../../oauth/http/abortable.ts";
import { timeLimit } from "../../oauth/http/time_limit.ts";
import type { DeviceLogin } from "../../oauth/login/device_login.ts";
import { startDeviceLogin } from "../../oauth/login/start_device_login.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import type { LoginSaver } from "../../profile/login_saver.ts";
import { saveRejected } from "../../profile/save_rejected.ts";
import { removeExpiredLogins } from "../../profile/pending/pending_store.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { openResult, type ResultWriter } from "../../cli/result_writer.ts";
import { warn } from "../../cli/warn.ts";
import { approvalPrompt } from "./approval_prompt.ts";
import { deliver } from "./deliver.ts";
import { type LoginOptions, readLoginOptions } from "./login_options.ts";

/** Milliseconds in which a reply that came while the machine slept is read, past the deadline. */
const LATE_REPLY_MS = 1_000;

/**
 * `device-login login`: shows a person where to go, waits for them, saves the session if a profile
 * is named, and prints the tokens.
 *
 * @param invocation what the command line says
 * @param context the system around it, and what ends it
 */
export async function login({ flags }: Invocation, context: RunContext): Promise<void> {
  // A secret from standard input may never come: ^C ends that, too.
  const options = await abortable(readLoginOptions(flags, context.host), context.signal);
  await runLogin(options, context);
}

/**
 * Signs in with options that have been read and checked.
 *
 * @param options the login, and what happens with its result
 * @param context the system around it, and what ends it
 */
export async function runLogin(options: LoginOptions, context: RunContext): Promise<void> {
  const { host, signal } = context;
  const { output, timeout, notices } = options;
  for (const notice of notices) await warn(host, notice);
  const result = await openResult(host, output.file);
  const { clock } = host;
  const limit = timeout === undefined
    ? undefined
    : timeLimit(timeout, { clock, signal, turn: LATE_REPLY_MS, reason: () => timedOut(timeout) });
  try {
    const keeper = await loginSaverOf(options, host);
    const tokens = await signIn(options, { host, signal, limit: limit?.signal, result, keeper });
    await deliver(tokens, host, { output, result, keeper });
    // A login that saves nothing needs no permission to look at what is saved.
    if (keeper) await removeExpiredLogins(host);
  } finally {
    limit?.lift();
    await result.discard();
  }
}

/** Whoever keeps the session; what it has to say comes before the prompt. */
export async function loginSaverOf(
  { profile, login }: LoginOptions,
  host: Host,
): Promise<LoginSaver | undefined> {
  if (profile === undefined) return undefined;
  const { createLoginSaver } = await import("../../profile/login_saver.ts");
  const keeper = await createLoginSaver(profile, { login: login, host });
  for (const notice of keeper.notices) await warn(host, notice);
  return keeper;
}

/** What a sign-in runs in. */
export interface SignInContext extends RunContext {
  /** Ends the wait for a person, but not the checks of what they have approved. */
  limit?: AbortSignal | undefined;
  /** Takes the events, where they are asked for. */
  result?: ResultWriter | undefined;
  /** Saves what is left of a sign-in that could not be checked. */
  keeper?: LoginSaver | undefined;
}

/** Starts a login, shows a person where to go, and waits for them. */
export async function signIn(
  options: LoginOptions,
  { host, signal, limit, result, keeper }: SignInContext,
): Promise<TokenSet> {
  const prompt = approvalPrompt(host, { ...options, result });
  const starting = startDeviceLogin({
    ...options.login,
    fetch: options.login.fetch ?? await host.createFetch(options.network),
    clock: host.clock,
    signal,
    onWarning: ({ message }) => void prompt.tell(message),
  });
  const pending = await abortable(starting, limit);
  try {
    return await waitOrCheck(pending, () => prompt.wait(pending, { signal: limit }));
  } catch (error) {
    for (const notice of await saveRejected(error, keeper)) await warn(host, notice);
    throw error;
  }
}

/** Waits. Once the time is over nothing more is sent; but tokens that have come are still checked. */
async function waitOrCheck(
  pending: DeviceLogin,
  wait: () => Promise<TokenSet>,
): Promise<TokenSet> {
  try {
    return await wait();
  } catch (error) {
    if (!(error instanceof DeviceLoginError) || error.code !== "timeout") throw error;
    const last = await pending.poll();
    if (last.status === "pending") throw error;
    return last.tokens;
  }
}

function timedOut(timeout: number): DeviceLoginError {
  return new DeviceLoginError(
    "timeout",
    `Nobody approved the sign-in within the ${timeout / 1000} s of --timeout.`,
  );
}
