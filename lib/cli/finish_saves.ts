import type { Host } from "../host/host.ts";
import { sleep } from "../oauth/base/sleep.ts";
import { savesOf } from "./saves.ts";

/** Milliseconds that a command has to clean up after a signal. */
const CLEAN_UP_MS = 300;

/** Milliseconds that a refresh whose reply is to be saved is waited for after a signal. */
const PREPARED_SAVE_MS = 3_500;

/** Milliseconds that the writing of a file is waited for, even after a second signal. */
const COMMIT_MS = 3_000;

/**
 * Waits after a signal: for what has been prepared to be saved, and for a command to clean up.
 *
 * @param host whose saves are waited for
 * @param signals `second` ends the wait for everything but a save that has begun, `over` that as well
 */
export async function finishSaves(
  host: Host,
  { second, over }: { second: AbortSignal; over: AbortSignal },
): Promise<void> {
  const { clock } = host;
  const saves = savesOf(host);
  const signal = AbortSignal.any([second, over]);
  const limit = (milliseconds: number, signal: AbortSignal) =>
    sleep(milliseconds, { clock, signal }).catch(() => {});
  await Promise.race([saves.prepared(), limit(PREPARED_SAVE_MS, signal)]);
  await limit(CLEAN_UP_MS, signal);
  await Promise.race([saves.begun(), limit(COMMIT_MS, over)]);
}
