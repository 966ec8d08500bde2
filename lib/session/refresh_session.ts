import { type Clock, systemClock } from "../oauth/base/clock.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { endsSession, refreshTokens } from "../oauth/tokens/refresh.ts";
import { RejectedReplyError } from "../oauth/tokens/rejected_reply.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { linger } from "./linger.ts";
import { isPassing } from "./passing_failure.ts";
import { saveRenewed } from "./save_renewed.ts";
import { readEntry, type SessionEntry } from "./session_entry.ts";
import type { SavedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { renewRecord, tokensOf } from "./session_record.ts";
import { LAST_REPETITION_MS } from "./stores/longest_refresh.ts";
import { type Pin, withLock } from "./stores/with_lock.ts";
import { isFresh, remaining } from "./validity.ts";

/** The options of {@linkcode refreshSession}. */
export interface RefreshSessionOptions {
  /** The session's name in its store. */
  key: string;
  /** The session's identity. */
  identity: SavedIdentity;
  /** The entry as it was read, whose access token is not valid for long enough. */
  entry: SessionEntry;
  /** Milliseconds that the access token must be valid for, if any are required. */
  minValidity?: number | undefined;
  /** Ends the wait, as `session.signal` does. */
  signal?: AbortSignal | undefined;
}

/** A refresh under way. */
interface RefreshRun extends RefreshSessionOptions {
  readonly session: SessionOptions;
  /** The entry as it was last read or written; `undefined` once there is none. */
  latest: SessionEntry | undefined;
}

/**
 * Refreshes a session, or waits for the process that does. If that fails for a reason that says
 * nothing about the session, the present access token is returned for as long as it is valid.
 *
 * The entry is read once, under the lock, and again only after a lock was waited for or lost.
 *
 * @param session the session
 * @param options its entry, and the validity required
 * @throws {DeviceLoginError} as `getTokens()` does
 */
export async function refreshSession(
  session: SessionOptions,
  options: RefreshSessionOptions,
): Promise<TokenSet> {
  const { clock = systemClock, onWarning: warn = () => {} } = session;
  const { minValidity } = options;
  const run: RefreshRun = { ...options, session, latest: options.entry };
  const warnOfExpiry = (tokens: TokenSet, why: string) => {
    const left = remaining(tokens, clock.now());
    const time = left < Infinity ? `only ${Math.floor(left / 1000)} s` : "an unknown time";
    warn({ code: "not_refreshed", message: `The access token is valid for ${time}: ${why}` });
  };
  try {
    const tokens = await refreshOnce(run);
    // A server that reports no expiry does not deserve a warning at each refresh.
    const endless = tokens.expiresAt === undefined && tokens.refreshToken !== undefined;
    const short = !endless && minValidity !== Infinity && !suffices(tokens, run);
    const why = tokens.refreshToken === undefined
      ? "there is no refresh token to get another with."
      : "the server issues none that lasts longer.";
    if (short) warnOfExpiry(tokens, why);
    return tokens;
  } catch (error) {
    if (!isPassing(error) || minValidity === Infinity) throw error;
    const tokens = run.latest && await tokensOf(run.latest.record);
    if (tokens === undefined || remaining(tokens, clock.now()) <= 0) throw error;
    warnOfExpiry(tokens, error.message);
    return tokens;
  }
}

/**
 * Whether an access token is valid for long enough. The expiry does not show that for `Infinity`,
 * or if it is unknown: then a token that another process has received meanwhile is accepted.
 */
function suffices(tokens: TokenSet, { session, minValidity, entry }: RefreshRun): boolean {
  const now = (session.clock ?? systemClock).now();
  if (isFresh(tokens, { now, minValidity })) return true;
  const unmeasured = tokens.expiresAt === undefined || minValidity === Infinity;
  const seenAt = Date.parse(entry.record.received_at);
  return unmeasured && tokens.receivedAt.getTime() > seenAt && remaining(tokens, now) > 0;
}

/** Locks, reads again, adopts what another process received or refreshes, saves, and unlocks. */
async function refreshOnce(run: RefreshRun): Promise<TokenSet> {
  const { session, key } = run;
  const { store, clock = systemClock } = session;
  const signals = [session.signal, run.signal].filter((signal) => signal !== undefined);
  const signal = signals.length > 0 ? AbortSignal.any(signals) : undefined;
  const satisfied = async () => {
    const entry = await readLatest(run);
    if (entry === undefined || entry.unsaved) return undefined;
    const tokens = await tokensOf(entry.record);
    return suffices(tokens, run) ? tokens : undefined;
  };
  const work = withLock<TokenSet>(
    { store, key, clock, signal, satisfied, onWarning: session.onWarning },
    (pin) => refreshLocked(run, { pin, checkTime: limitRepetitions(clock) }),
  );
  return await linger(work, { clock, signal });
}

async function readLatest(run: RefreshRun): Promise<SessionEntry | undefined> {
  const { session: { store }, key, identity } = run;
  return run.latest = await readEntry({ store, key, identity });
}

/** What a refresh does before each of its requests, while it holds the lock. */
interface LockedSteps {
  readonly pin: Pin;
  /** Throws if it is too late for a further request. */
  readonly checkTime: () => void;
}

/** Limits the time of a refresh, for which others wait. */
function limitRepetitions(clock: Clock): LockedSteps["checkTime"] {
  const begun = clock.monotonic();
  let sent = 0;
  return () => {
    const passed = clock.monotonic() - begun;
    // A request is repeated only after a refusal that leaves the refresh token as it was.
    if (sent++ === 0 || passed <= LAST_REPETITION_MS) return;
    throw new DeviceLoginError(
      "network",
      `The refresh took ${Math.round(passed / 1000)} s so far, too long to repeat its request. ` +
        "Try again later.",
    );
  };
}

async function refreshLocked(run: RefreshRun, steps: LockedSteps): Promise<TokenSet> {
  const { pin, checkTime } = steps;
  const { session, key, minValidity } = run;
  const { store, clock = systemClock } = session;
  const entry = await readLatest(run);
  if (entry === undefined) {
    throw new DeviceLoginError(
      "login_required",
      "The session was ended while this process waited for it. Sign in again.",
    );
  }
  const { record, revision } = entry;
  const tokens = await tokensOf(record);
  // The store may have room now for a record that it did not take before.
  if (entry.unsaved) {
    await pin();
    await saveRenewed(session, { key, record, revision, pauses: [] });
  }
  if (suffices(tokens, run)) return tokens;
  const last = tokens.refreshToken === undefined && minValidity !== Infinity;
  if (last && remaining(tokens, clock.now()) > 0) return tokens;

  const pending = await store.prepare(key);
  let fresh: TokenSet;
  try {
    // Neither scope nor signal: the refresh has the scopes that were granted, and is not aborted
    // once it has begun, since the server may send its reply only once.
    fresh = await refreshTokens(tokens, {
      ...session,
      scope: undefined,
      signal: undefined,
      maxAge: session.maxAge ?? readMaxAge(session.parameters),
      async beforeTokenRequest() {
        checkTime();
        await session.beforeTokenRequest?.();
        await pin();
      },
    });
  } catch (error) {
    if (error instanceof RejectedReplyError) {
      // The tokens of the reply are not handed out, but the old refresh token may be spent.
      const rejected = renewRecord(record, error.tokens);
      if (await saveRenewed(session, { key, record: rejected, revision, pending })) {
        run.latest = { ...entry, record: rejected };
      } else await readLatest(run);
      throw error;
    }
    await pending.discard();
    // Only the server can end a session, by rejecting the refresh token.
    if (!endsSession(error)) throw error;
    // Another process may have received new tokens meanwhile, or a person may have signed in again.
    const deleted = await store.delete(key, { revision });
    if (deleted) throw error;
    return await refreshLocked(run, steps);
  }
  await saveRenewed(session, { key, record: renewRecord(record, fresh), revision, pending });
  return fresh;
}

function readMaxAge({ max_age }: SessionOptions["parameters"] = {}): number | undefined {
  return max_age === undefined ? undefined : Number(max_age);
}
