import { sleep, systemClock } from "../oauth/base/clock.ts";
import type { SavedSession } from "./saved_session.ts";
import type { SessionOptions } from "./session_options.ts";
import { rememberUnsaved } from "./stored_session.ts";
import type { PendingValue } from "./stores/session_store.ts";

/** Milliseconds to wait before each further try. */
const RETRIES: readonly number[] = [100, 400, 1_600];

/** What is kept, and in whose place. */
export interface KeepOptions {
  /** The session's name in its store. */
  key: string;
  /** The session as it is to be kept. */
  saved: SavedSession;
  /** What it takes the place of: what somebody else has written since counts for more. */
  revision: string;
  /** The room set aside for it, where there is any. */
  pending?: PendingValue | undefined;
  /** Milliseconds to wait before each further try. */
  retries?: readonly number[];
}

/**
 * Keeps a session that a refresh brought. The refresh token before it may be spent by now, so this
 * tries more than once, and does not fail: what the store does not take is remembered by this
 * process, with a warning.
 *
 * @param session where it belongs
 * @param options what is kept, and in whose place
 */
export async function keepSession(session: SessionOptions, options: KeepOptions): Promise<void> {
  const { store, clock = systemClock, onWarning: warn = () => {} } = session;
  const { key, saved, revision, retries = RETRIES } = options;
  const text = JSON.stringify(saved);
  let { pending } = options;
  for (const pause of [...retries, undefined]) {
    try {
      pending ??= await store.prepare(key);
      await pending.commit(text, { revision });
      return;
    } catch (error) {
      pending = undefined;
      if (pause !== undefined) {
        await sleep(pause, { clock });
        continue;
      }
      rememberUnsaved(store, key, { saved, revision });
      warn({
        code: "not_saved",
        message:
          `The tokens were renewed and can't be kept: ${
            (error as Error).message
          } This process goes ` +
          "on with them; for any other the session may be lost, and takes a new sign-in.",
      });
    }
  }
}
