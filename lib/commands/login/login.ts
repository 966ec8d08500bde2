import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import type { TextOutput } from "../../host/text_output.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { abortable } from "../../oauth/http/abortable.ts";
import { TimeLimit } from "../../oauth/http/time_limit.ts";
import type { DeviceLogin, WaitOptions } from "../../oauth/login/device_login.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import { serverName } from "../../oauth/server/server_name.ts";
import { startDeviceLogin } from "../../oauth/login/start_device_login.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import type { LoginSaver } from "../../profile/login_saver.ts";
import { namesLogin, openLoginProfile } from "../../profile/open_login_profile.ts";
import type { Profile } from "../../profile/open_profile.ts";
import { saveRejected } from "../../profile/save_rejected.ts";
import { removeExpiredLogins } from "../../profile/pending/remove_expired_logins.ts";
import { readDeviceLoginOptions } from "../../settings/options/device_login_options.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { type OutputOptions, readOutputOptions } from "../../settings/options/output_options.ts";
import { readSeconds } from "../../settings/options/seconds.ts";
import { readSettings } from "../../settings/read_settings.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { openResult, type ResultWriter } from "../../cli/open_result.ts";
import { warn } from "../../cli/warn.ts";
import { type AwaitedLogin, createApprovalPrompt } from "../../prompt/approval_prompt.ts";
import { deliver } from "../approval/deliver.ts";
import { loginNotices } from "./login_notices.ts";
import { lastOutcome, timedOut } from "../approval/timed_out.ts";
import { proxyNotices } from "./proxy_notices.ts";

/** Time past the deadline for a reply that arrived while the machine slept. */
const LATE_REPLY_MS = 1_000;

/** The options of `login`, read and validated. */
export interface LoginOptions {
  /** The server, the client and the request. */
  login: DeviceLoginOptions;
  /** The network settings. */
  network: NetworkOptions;
  /** How the result is printed. */
  output: OutputOptions;
  /** Milliseconds after which the program gives up. */
  timeout?: number | undefined;
  /** The profile that the session is saved for. @default nothing is saved */
  profile?: Profile | undefined;
}

/** The flags of `login`. */
export type LoginFlags = Settings & {
  wait?: string | undefined;
};

/**
 * `device-login login`: shows a prompt, waits for the approval, saves the session if a profile is
 * named, and otherwise prints the tokens.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns 10 if the time of `--wait` is over
 */
export async function login(
  { flags }: Invocation<LoginFlags>,
  context: RunContext,
): Promise<number> {
  const { wait, ...settings } = flags;
  // A secret from standard input may never come; ^C must end that wait.
  const options = await abortable(readLoginOptions(settings, context.host), context.signal);
  for (const notice of options.notices) await warn(context.host, notice);
  if (wait !== undefined) {
    const { loginForAWhile } = await import("./login_for_a_while.ts");
    return await loginForAWhile(settings, { ...context, wait });
  }
  await runLogin(options, context);
  return 0;
}

/**
 * Reads and validates the options from flags, environment and profile, before anything is sent.
 *
 * @returns the options, and warnings to print before anything is sent
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readLoginOptions(
  flags: Settings,
  host: Host,
): Promise<LoginOptions & { notices: string[] }> {
  const timeout = readSeconds({ flag: "--timeout", text: flags.timeout });
  const output = await readOutputOptions(flags);
  const profile = await openLoginProfile(flags, host);
  const settings = profile?.settings ?? readSettings(flags, host);
  if (profile === undefined && !namesLogin(settings)) {
    const { introduce } = await import("./introduction.ts");
    await introduce(host);
  }
  const login = await readDeviceLoginOptions(settings, host);
  const network = await readNetworkOptions(settings, host);
  return {
    login,
    network,
    output,
    timeout: timeout && timeout * 1000,
    notices: [
      ...loginNotices(flags, { host, output }),
      ...await proxyNotices(login, network),
    ],
    profile,
  };
}

/**
 * Signs in with options that have already been validated.
 *
 * @param options the login, and what to do with its result
 * @param context the host, and the signal that ends the command
 */
export async function runLogin(options: LoginOptions, context: RunContext): Promise<void> {
  const { host, signal } = context;
  const { output, timeout } = options;
  const result = await openResult(host, output.file);
  const { clock } = host;
  const limit = timeout === undefined ? undefined : new TimeLimit(timeout, {
    clock,
    signal,
    turn: LATE_REPLY_MS,
    reason: () => timedOut(timeout),
  });
  try {
    const saver = await createSaver(options, host);
    const tokens = await signIn(options, { host, signal, limit: limit?.signal, result, saver });
    const { login, profile } = options;
    await deliver(tokens, { host, login, output, result, profile: profile?.name, saver });
    // A login that saves nothing needs no permission to read what is saved.
    if (saver) await removeExpiredLogins(host);
  } finally {
    limit?.lift();
    await result.discard();
  }
}

/** Creates what saves the session, and prints its notices before the prompt. */
export async function createSaver(
  { profile, login }: LoginOptions,
  host: Host,
): Promise<LoginSaver | undefined> {
  if (profile === undefined) return undefined;
  const { createLoginSaver } = await import("../../profile/login_saver.ts");
  const saver = await createLoginSaver(profile, { login: login, host });
  for (const notice of saver.notices) await warn(host, notice);
  return saver;
}

/** The options of {@linkcode signIn}. */
export interface SignInContext extends RunContext {
  /** Ends the wait for the approval, but not the validation of the tokens. */
  limit?: AbortSignal | undefined;
  /** Shows the prompt. @default standard error */
  screen?: TextOutput | undefined;
  /** Receives the events, if they are requested. */
  result?: ResultWriter | undefined;
  /** Saves the refresh token of a sign-in whose tokens could not be validated. */
  saver?: LoginSaver | undefined;
}

/** Starts a login, shows the prompt, and waits for the approval. */
export async function signIn(
  options: LoginOptions,
  { host, signal, limit, screen, result, saver }: SignInContext,
): Promise<TokenSet> {
  const prompt = createApprovalPrompt(host, { ...options, screen, result });
  const { timeout } = options;
  const send = options.login.fetch ?? await host.createFetch(options.network);
  const request = () =>
    startDeviceLogin({
      ...options.login,
      codeLifetime: timeout && timeout / 1000,
      fetch: send,
      clock: host.clock,
      signal,
      onWarning({ code, message }) {
        const more = code === "no_lifetime" && !timeout ? " --timeout sets another time." : "";
        void prompt.warn(message + more);
      },
    });
  const server = serverName(options.login);
  while (true) {
    const pending = await prompt.start(server, () => abortable(request(), limit));
    try {
      return await waitOrValidate(pending, (login) => prompt.wait(login, { signal: limit }));
    } catch (error) {
      for (const notice of await saveRejected(error, saver)) await warn(host, notice);
      const expired = error instanceof DeviceLoginError && error.code === "expired";
      const until = AbortSignal.any([signal, ...(limit ? [limit] : [])]);
      if (!expired || !await prompt.offerNewCode(until)) throw error;
    }
  }
}

/** Waits. After the time limit nothing more is sent, but tokens already received are validated. */
async function waitOrValidate(
  pending: DeviceLogin,
  wait: (login: AwaitedLogin) => Promise<TokenSet>,
): Promise<TokenSet> {
  let last: LoginEvent | undefined;
  const { server, clientId, scope } = pending;
  async function* events(options?: WaitOptions): AsyncGenerator<LoginEvent> {
    for await (const event of pending.events(options)) yield last = event;
  }
  try {
    return await wait({ server, clientId, scope, events });
  } catch (error) {
    if (!(error instanceof DeviceLoginError) || error.code !== "timeout") throw error;
    const polled = await pending.poll();
    if (polled.status !== "pending") return polled.tokens;
    throw new DeviceLoginError("timeout", error.message + lastOutcome(last), { cause: error });
  }
}
