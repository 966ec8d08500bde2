import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { findPending, openPendingStore } from "../../profile/pending/pending_store.ts";
import { readOutputOptions } from "../../settings/options/output_options.ts";
import { readSeconds } from "../../settings/options/seconds.ts";
import type { Settings } from "../../settings/settings.ts";
import { continuePending } from "../resume/continue_pending.ts";
import type { Deadline } from "../resume/limited_events.ts";
import { startPending } from "../start/start_pending.ts";
import type { RunContext } from "../../cli/command_definition.ts";
import { timedOut } from "../approval/timed_out.ts";

/** The options of {@linkcode loginForAWhile}. */
export interface LimitedLogin extends RunContext {
  /** The value of `--wait`, in seconds. */
  wait: string;
}

/**
 * Signs in like `login`, and returns when the time of `--wait` is over: the login stays pending, and
 * `resume` continues it. For callers that give up on a program that takes too long.
 *
 * @param flags the command line's
 * @param options the time, the host, and the signal that ends the command
 * @returns 10 if the sign-in has not been approved yet, otherwise 0
 * @throws {DeviceLoginError} `timeout` if the time of `--timeout` is over first
 */
export async function loginForAWhile(
  { timeout: limit, ...flags }: Settings,
  { wait, host, signal }: LimitedLogin,
): Promise<number> {
  const begun = host.clock.now();
  const seconds = readSeconds({ flag: "--wait", text: wait }) ?? 0;
  const timeout = readSeconds({ flag: "--timeout", text: limit }) ?? Infinity;
  const { format: _, ...start } = flags;
  const { id } = await startPending(start, { host, signal });
  const deadline: Deadline = {
    at: begun + Math.min(seconds, timeout) * 1000,
    error: (pending) => timeout <= seconds ? timedOut(timeout * 1000, pending.event) : pending,
  };
  const store = openPendingStore(flags.store, host);
  try {
    const output = await readOutputOptions(flags);
    const found = await findPending(store, { id, now: begun });
    return await continuePending(found, { host, signal, flags, output, once: false, deadline });
  } catch (error) {
    const isOver = error instanceof DeviceLoginError && error.code === "timeout";
    if (isOver) await store.delete(id);
    throw error;
  }
}
