import { systemClock } from "../oauth/base/clock.ts";
import { sleep } from "../oauth/base/sleep.ts";
import { holdRecord, replaceEntry, type Replacement } from "./session_entry.ts";
import type { SessionOptions } from "./session_options.ts";

/** Milliseconds to wait before each further attempt to save new tokens. */
const SAVE_PAUSES_MS: readonly number[] = [100, 400, 1_600];

/** The options of {@linkcode saveRenewed}. */
export interface SaveRenewedOptions extends Replacement {
  /** The session's name in its store. */
  key: string;
  /** The revision that it replaces. */
  revision: string;
  /** Milliseconds to wait before each further attempt. */
  pauses?: readonly number[];
}

/**
 * Saves the record that a refresh has brought. The refresh token before it may be spent, so this
 * tries several times and does not fail: a record that the store does not take is held in memory,
 * with a warning.
 *
 * @param session the session, with its store
 * @param options the record, and the revision that it replaces
 * @returns whether it is this process's record that counts now: `false` if the entry was changed by
 *   another one
 */
export async function saveRenewed(
  session: SessionOptions,
  options: SaveRenewedOptions,
): Promise<boolean> {
  const { store, clock = systemClock, onWarning: warn = () => {} } = session;
  const { key, record, revision, pauses = SAVE_PAUSES_MS } = options;
  let { pending } = options;
  for (const pause of pauses) {
    try {
      return await replaceEntry({ store, key }, { record, revision, pending });
    } catch {
      pending = undefined;
      await sleep(pause, { clock });
    }
  }
  try {
    return await replaceEntry({ store, key }, { record, revision, pending });
  } catch (error) {
    holdRecord({ store, key }, { record, revision });
    warn({
      code: "not_saved",
      message:
        `The new tokens can't be saved: ${(error as Error).message} This process continues ` +
        "with them, but for other processes the session may be lost and need a new sign-in.",
    });
    return true;
  }
}
