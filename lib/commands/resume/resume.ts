import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { readOutputOptions } from "../../settings/options/output_options.ts";
import { readSeconds } from "../../settings/options/seconds.ts";
import { usage } from "../../settings/usage.ts";
import type { Settings } from "../../settings/settings.ts";
import { namedProfile } from "../../profile/named_profile.ts";
import { findPending, openPendingStore } from "../../profile/pending/pending_store.ts";
import { warn } from "../../cli/warn.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { continuePending } from "./continue_pending.ts";
import { lastOutcome } from "../approval/timed_out.ts";
import type { Deadline } from "./limited_events.ts";

/** The flags of `resume`. */
export type ResumeFlags = Settings & {
  once?: boolean | undefined;
  list?: boolean | undefined;
  cancel?: boolean | undefined;
  state?: string | undefined;
};

/**
 * `device-login resume`: continues a pending login, and prints the tokens; or lists or cancels
 * pending logins.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns 10 if `--once` found that the sign-in has not been approved yet
 */
export async function resume(
  { args: [id], flags }: Invocation<ResumeFlags>,
  context: RunContext,
): Promise<number> {
  const { host } = context;
  const { once = false, list = false, cancel = false, state, ...given } = flags;
  if ([once, list, cancel].filter(Boolean).length > 1) {
    throw usage("--once, --list and --cancel can't be used together; give one of them.");
  }
  if (state !== undefined && (list || cancel || id !== undefined)) {
    throw usage("--state names the pending login itself: leave out its ID, --list and --cancel.");
  }
  if (list && id !== undefined) {
    throw usage("--list lists all pending logins: leave out the ID.");
  }
  if (list) {
    const { listPending } = await import("./list_pending.ts");
    await listPending(given, host);
    return 0;
  }
  if (cancel) {
    const { cancelPending } = await import("./cancel_pending.ts");
    await cancelPending({ id, flags: given }, host);
    return 0;
  }
  const timeout = readSeconds({ flag: "--timeout", text: flags.timeout });
  const deadline = timeout === undefined ? undefined : keepingDeadline(timeout, host.clock.now());
  const output = await readOutputOptions(given);
  const options = { ...context, flags: given, output, once, deadline };
  if (state !== undefined) {
    const { continueState } = await import("./continue_state.ts");
    return await continueState(state, options);
  }
  const found = await findPending(openPendingStore(given.store, host), {
    id,
    profile: id === undefined ? namedProfile(given, host) : undefined,
    now: host.clock.now(),
    onProblem: ({ message }) => void warn(host, message),
  });
  return await continuePending(found, options);
}

/** Returns a deadline after which the pending login can be resumed again. */
function keepingDeadline(seconds: number, now: number): Deadline {
  return {
    at: now + seconds * 1000,
    error: ({ event }) =>
      new DeviceLoginError(
        "timeout",
        `The sign-in was not approved within the ${seconds} s of --timeout. It is still pending: ` +
          `resume it again, or cancel it with --cancel.${lastOutcome(event)}`,
      ),
  };
}
