import type { Host } from "../host/host.ts";
import { sleep } from "../oauth/clock.ts";
import { DeviceLoginError } from "../oauth/errors.ts";
import { startDeviceLogin } from "../oauth/start_device_login.ts";
import type { TokenSet } from "../oauth/token_set.ts";
import { approvalPrompt } from "./approval_prompt.ts";
import { deliver } from "./deliver.ts";
import type { LoginOptions } from "./options/login_options.ts";
import type { LoginKeeper } from "./profile/keep_login.ts";
import { openResult } from "./result_writer.ts";
import { warn } from "./warn.ts";

/** What the command needs beside its options. */
export interface RunOptions {
  /** Ends it. */
  signal: AbortSignal;
}

/**
 * `device-login login`: shows a person where to go, waits for them, keeps the tokens where a profile
 * is named, and prints them.
 *
 * @param options what the flags and the environment say
 * @param host the system around it
 * @param run what ends it
 */
export async function login(options: LoginOptions, host: Host, run: RunOptions): Promise<void> {
  const { output, timeout, notices } = options;
  for (const notice of notices) await warn(host, notice);
  const result = await openResult(host, output.file);
  const ending = new AbortController();
  const end = () => ending.abort(run.signal.reason);
  run.signal.addEventListener("abort", end, { once: true });
  if (timeout !== undefined) {
    sleep(timeout, { clock: host.clock, signal: ending.signal }).then(
      () => ending.abort(timedOut(timeout)),
      () => {},
    );
  }
  try {
    const keeper = await keeperOf(options, host);
    const tokens = await signIn(options, host, ending.signal);
    await deliver(tokens, host, { output, result, keeper });
  } finally {
    ending.abort();
    await result.discard();
  }
}

/** Whoever keeps the session; what it has to say comes before the prompt. */
export async function keeperOf(
  { profile, login }: LoginOptions,
  host: Host,
): Promise<LoginKeeper | undefined> {
  if (profile === undefined) return undefined;
  const { keepLogin } = await import("./profile/keep_login.ts");
  const keeper = await keepLogin(profile, login, host);
  for (const notice of keeper.notices) await warn(host, notice);
  return keeper;
}

/** Starts a login, shows a person where to go, and waits for them. */
export async function signIn(
  options: LoginOptions,
  host: Host,
  signal: AbortSignal,
): Promise<TokenSet> {
  const prompt = approvalPrompt(host, options.output);
  const pending = await startDeviceLogin({
    ...options.login,
    fetch: await host.createFetch(options.network),
    clock: host.clock,
    signal,
    onWarning: ({ message }) => void prompt.tell(message),
  });
  return await prompt.wait(pending);
}

function timedOut(timeout: number): DeviceLoginError {
  return new DeviceLoginError(
    "timeout",
    `Nobody approved the sign-in within the ${timeout / 1000} s of --timeout.`,
  );
}
