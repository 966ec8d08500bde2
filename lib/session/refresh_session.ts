import { systemClock } from "../oauth/base/clock.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { endsSession, refreshTokens } from "../oauth/tokens/refresh.ts";
import { RejectedReplyError } from "../oauth/tokens/rejected_reply.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { keepSession } from "./keep_session.ts";
import { linger } from "./linger.ts";
import { isPassing } from "./passing_failure.ts";
import { renewed, tokensOf } from "./saved_session.ts";
import type { SavedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { readSession } from "./stored_session.ts";
import { type Pin, withLock } from "./stores/with_lock.ts";
import { isFresh, remaining } from "./validity.ts";

/** What is refreshed, and what for. */
export interface RefreshSessionOptions {
  /** The session's name in its store. */
  key: string;
  /** What tells it from others. */
  identity: SavedIdentity;
  /** Milliseconds that the access token has to be good for, if anything is demanded. */
  minValidity?: number | undefined;
  /** Milliseconds since the epoch, when the access token came that is not good enough. */
  seenAt: number;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
}

/**
 * Refreshes a session, or waits for whoever does. Where that fails and says nothing about the
 * session, what is kept is handed out for as long as it is good.
 *
 * @param session which one
 * @param options its place, and what the access token has to be like
 * @throws {DeviceLoginError} as `getTokens()` does
 */
export async function refreshSession(
  session: SessionOptions,
  options: RefreshSessionOptions,
): Promise<TokenSet> {
  const { store, clock = systemClock, onWarning: warn = () => {} } = session;
  const { key, identity, minValidity } = options;
  const warnOfExpiry = (tokens: TokenSet, why: string) => {
    const left = remaining(tokens, clock.now());
    const time = left < Infinity ? `${Math.floor(left / 1000)} s only` : "an unknown time";
    warn({ code: "not_refreshed", message: `The access token is good for ${time}: ${why}` });
  };
  try {
    const tokens = await refreshOnce(session, options);
    // That the server names no expiry is not worth a warning at each refresh.
    const endless = tokens.expiresAt === undefined && tokens.refreshToken !== undefined;
    const short = !endless && minValidity !== Infinity && !suffices(tokens, options, clock.now());
    const why = tokens.refreshToken === undefined
      ? "there is no refresh token to get another with."
      : "the server gives none that lasts longer.";
    if (short) warnOfExpiry(tokens, why);
    return tokens;
  } catch (error) {
    if (!isPassing(error) || minValidity === Infinity) throw error;
    const stored = await readSession(store, key, identity);
    const tokens = stored && await tokensOf(stored.saved);
    if (tokens === undefined || remaining(tokens, clock.now()) <= 0) throw error;
    warnOfExpiry(tokens, error.message);
    return tokens;
  }
}

/**
 * Whether an access token is what is wanted. No expiry shows that for `Infinity`, or if it is unknown:
 * then one that another process has got meanwhile is.
 */
function suffices(
  tokens: TokenSet,
  { minValidity, seenAt }: RefreshSessionOptions,
  now: number,
): boolean {
  if (isFresh(tokens, { now, minValidity })) return true;
  const unmeasured = tokens.expiresAt === undefined || minValidity === Infinity;
  return unmeasured && tokens.receivedAt.getTime() > seenAt && remaining(tokens, now) > 0;
}

/** Lock, read again, adopt what another process has got meanwhile or request it, save, unlock. */
async function refreshOnce(
  session: SessionOptions,
  options: RefreshSessionOptions,
): Promise<TokenSet> {
  const { store, clock = systemClock } = session;
  const { key, identity, signal } = options;
  const satisfied = async () => {
    const stored = await readSession(store, key, identity);
    if (stored === undefined || stored.unsaved) return undefined;
    const tokens = await tokensOf(stored.saved);
    return suffices(tokens, options, clock.now()) ? tokens : undefined;
  };
  const work = withLock<TokenSet>(
    { store, key, clock, signal, satisfied },
    (pin) => refreshLocked(session, { ...options, pin }),
  );
  return await linger(work, { clock, signal });
}

async function refreshLocked(
  session: SessionOptions,
  options: RefreshSessionOptions & { pin: Pin },
): Promise<TokenSet> {
  const { store, clock = systemClock } = session;
  const { key, identity, minValidity, pin } = options;
  const stored = await readSession(store, key, identity);
  if (stored === undefined) {
    throw new DeviceLoginError(
      "login_required",
      "The session was ended while this process waited for it: sign in again.",
    );
  }
  const tokens = await tokensOf(stored.saved);
  // What could not be saved when it came may find room now.
  if (stored.unsaved) {
    await pin();
    await keepSession(session, { ...stored, key, retries: [] });
  }
  if (suffices(tokens, options, clock.now())) return tokens;
  const last = tokens.refreshToken === undefined && minValidity !== Infinity;
  if (last && remaining(tokens, clock.now()) > 0) return tokens;

  const pending = await store.prepare(key);
  let fresh: TokenSet;
  try {
    // Neither scope nor signal: the refresh has the scopes that were granted, and is not given up
    // once it has begun, since its reply may be had only once.
    fresh = await refreshTokens(tokens, {
      ...session,
      scope: undefined,
      signal: undefined,
      maxAge: session.maxAge ?? readMaxAge(session.parameters),
      async beforeTokenRequest() {
        await session.beforeTokenRequest?.();
        await pin();
      },
    });
  } catch (error) {
    if (error instanceof RejectedReplyError) {
      // Nothing of the reply is handed out, but the refresh token before it may be spent by now.
      const saved = renewed(stored.saved, error.tokens);
      await keepSession(session, { saved, revision: stored.revision, key, pending });
      throw error;
    }
    await pending.discard();
    // The server's own word that it takes the refresh token no more; nothing else ends a session.
    if (!endsSession(error)) throw error;
    // Another process may have got new tokens meanwhile, or a person may have signed in anew.
    const deleted = await store.delete(key, { revision: stored.revision });
    if (deleted) throw error;
    return await refreshLocked(session, options);
  }
  await keepSession(session, {
    saved: renewed(stored.saved, fresh),
    revision: stored.revision,
    key,
    pending,
  });
  return fresh;
}

function readMaxAge({ max_age }: SessionOptions["parameters"] = {}): number | undefined {
  return max_age === undefined ? undefined : Number(max_age);
}
