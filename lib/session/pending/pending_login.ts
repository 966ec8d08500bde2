import {
  DeviceLoginError,
  type DeviceLoginErrorCode,
  OAuthError,
  type OAuthErrorDetails,
} from "../../oauth/errors.ts";
import type { SavedLogin } from "../../oauth/login/saved_login.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { newSession, type SavedSession, tokensOf } from "../saved_session.ts";
import type { SessionStore } from "../stores/session_store.ts";

/**
 * A login that was started and is not finished, as it is kept: a secret, since whoever has it can
 * collect the tokens. The client's own secret is not in it.
 */
export interface PendingLogin {
  /** What this is. */
  readonly type: "device-login pending login";
  /** The version of this form. */
  readonly v: 1;
  /** Where it stands. */
  readonly login: SavedLogin;
  /** Whatever else its owner needs to go on with it. */
  readonly context: unknown;
  /** How it ended, for a process that has waited for this. */
  readonly outcome?: PendingOutcome | undefined;
}

/** How a login ended, as it is kept; the tokens in the form of a session. */
export type PendingOutcome =
  & {
    /** When, in milliseconds since the epoch. */
    readonly at: number;
  }
  & (
    | { readonly session: SavedSession }
    | { readonly error: OutcomeError }
  );

/** An error, as it is kept. */
interface OutcomeError {
  readonly code: DeviceLoginErrorCode;
  readonly message: string;
  /** What the server said, where it was the server that refused. */
  readonly details?: OAuthErrorDetails | undefined;
}

/** Milliseconds that an outcome is kept for a process that has waited for it. */
const OUTCOME_LIFETIME = 60_000;

/** A login that has just been started. */
export function newPendingLogin(login: SavedLogin, context: unknown): PendingLogin {
  return { type: "device-login pending login", v: 1, login, context };
}

/**
 * Reads a pending login.
 *
 * @param store where it is
 * @param id its name there
 * @returns nothing where there is none
 * @throws {DeviceLoginError} `store_unreadable`
 */
export async function readPendingLogin(
  store: SessionStore,
  id: string,
): Promise<PendingLogin | undefined> {
  const entry = await store.get(id);
  if (entry === undefined) return undefined;
  const pending = parse(entry.value);
  const wellFormed = pending?.type === "device-login pending login" && pending.v === 1 &&
    !Number.isNaN(Date.parse(pending.login?.expires_at));
  if (wellFormed) return pending;
  throw new DeviceLoginError(
    "store_unreadable",
    `The pending login in ${
      store.locate(id)
    } can't be used: it is damaged, or of another version ` +
      "of the program. It is left as it is.",
  );
}

/**
 * Keeps a pending login, in place of what was kept of it before.
 *
 * @param store where it is
 * @param id its name there
 * @param pending where it stands now
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function writePendingLogin(
  store: SessionStore,
  id: string,
  pending: PendingLogin,
): Promise<void> {
  const room = await store.prepare(id);
  await room.commit(JSON.stringify(pending));
}

/** The outcome of a login that brought tokens. */
export function tokensOutcome(tokens: TokenSet, now: number): PendingOutcome {
  return { at: now, session: newSession({ client_id: "" }, tokens) };
}

/** The outcome of a login that failed. */
export function errorOutcome(error: DeviceLoginError, now: number): PendingOutcome {
  const { code, message } = error;
  if (!(error instanceof OAuthError)) return { at: now, error: { code, message } };
  const { errorDescription, errorUri, status } = error;
  const details = { error: error.error, errorDescription, errorUri, status };
  return { at: now, error: { code, message, details } };
}

/** The tokens of an outcome. @throws {DeviceLoginError} the error that it was */
export async function tokensOfOutcome(outcome: PendingOutcome): Promise<TokenSet> {
  if ("session" in outcome) return await tokensOf(outcome.session);
  const { code, message, details } = outcome.error;
  throw details ? new OAuthError(code, message, details) : new DeviceLoginError(code, message);
}

/**
 * Removes pending logins that can't be finished any more, with their codes and keys: expired ones,
 * and those that have ended and whose outcome no process came for. One that a process has claimed is
 * left to it.
 *
 * @param store where they are
 * @param now milliseconds since the epoch
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`
 */
export async function sweepPendingLogins(store: SessionStore, now: number): Promise<void> {
  for (const id of await store.keys()) {
    if (!await isDead({ store, id, now })) continue;
    const attempt = await store.tryLock(id);
    if (!("lock" in attempt)) continue;
    const { lock } = attempt;
    try {
      if ((await lock.pin?.() ?? true) && await isDead({ store, id, now })) await store.delete(id);
    } finally {
      await lock.release();
    }
  }
}

async function isDead(
  { store, id, now }: { store: SessionStore; id: string; now: number },
): Promise<boolean> {
  const pending = await readPendingLogin(store, id).catch(() => undefined);
  if (pending === undefined) return false;
  const { login, outcome } = pending;
  return outcome ? outcome.at + OUTCOME_LIFETIME < now : Date.parse(login.expires_at) < now;
}

function parse(text: string): PendingLogin | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
