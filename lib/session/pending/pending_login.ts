import { isObject } from "../../oauth/encoding/is_object.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { MAX_STORED_JSON_DEPTH, parseJson } from "../../oauth/encoding/parse_json.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import {
  DeviceLoginError,
  type DeviceLoginErrorCode,
  ERROR_CODES,
  OAuthError,
  type OAuthErrorDetails,
} from "../../oauth/base/errors.ts";
import { SAVED_LOGIN, type SavedLogin } from "../../oauth/login/saved_login.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { readSavedKey } from "../saved_key.ts";
import {
  createRecord,
  SESSION_RECORD_MEMBERS,
  type SessionRecord,
  tokensOf,
} from "../session_record.ts";
import type { SessionStore } from "../stores/session_store.ts";

/**
 * The format of a login that was started and is not finished: a secret, since anyone who has it can
 * collect the tokens. It does not contain the client's own secret.
 */
export interface PendingLogin {
  /** The format's name. */
  readonly type: "device-login pending login";
  /** The format's version. */
  readonly v: 1;
  /** The login's state. */
  readonly login: SavedLogin;
  /** The owner's own data, which it needs to continue the login. */
  readonly context: unknown;
  /** The outcome, for a process that has waited for it. */
  readonly outcome?: PendingOutcome | undefined;
}

/** The place of a pending login. */
export interface PendingPlace {
  /** The store that it is in. */
  store: SessionStore;
  /** Its name there. */
  id: string;
}

/** The outcome of a login; its tokens have the format of a session. */
export type PendingOutcome =
  & {
    /** When, in milliseconds since the epoch. */
    readonly at: number;
  }
  & (
    | { readonly session: SessionRecord }
    | { readonly error: OutcomeError }
  );

/** The format of an error. */
interface OutcomeError {
  readonly code: DeviceLoginErrorCode;
  readonly message: string;
  /** The server's reply, if it was the server that refused. */
  readonly details?: OAuthErrorDetails | undefined;
}

const errorCode: kind.Kind<DeviceLoginErrorCode> = [
  "the code of an error",
  (value): value is DeviceLoginErrorCode => ERROR_CODES.some((code) => code === value),
];

const PENDING_MEMBERS = {
  type: kind.only("device-login pending login"),
  v: kind.version1,
  login: SAVED_LOGIN,
};

const TOKENS_OUTCOME = { at: kind.number, session: SESSION_RECORD_MEMBERS };

const ERROR_OUTCOME = {
  at: kind.number,
  error: {
    code: errorCode,
    message: kind.string,
    "details?": {
      error: kind.text,
      "errorDescription?": kind.string,
      "errorUri?": kind.string,
      "status?": kind.number,
    },
  },
};

/** Milliseconds that an outcome is stored for a process that has waited for it. */
const OUTCOME_LIFETIME_MS = 60_000;

/** Creates the record of a login that has just been started. */
export function newPendingLogin(login: SavedLogin, context: unknown): PendingLogin {
  return { type: "device-login pending login", v: 1, login, context };
}

/**
 * Reads a pending login.
 *
 * @param store the login's store
 * @param id its name there
 * @returns the login; `undefined` if there is none
 * @throws {DeviceLoginError} `store_unreadable`
 */
export async function readPendingLogin(
  store: SessionStore,
  id: string,
): Promise<PendingLogin | undefined> {
  const entry = await store.get(id);
  if (entry === undefined) return undefined;
  const fail = (why: string) => unusablePending(store.locate(id), why);
  const value = parseJson(entry.value, MAX_STORED_JSON_DEPTH);
  if (!isObject(value) || value.type !== "device-login pending login" || value.v !== 1) {
    throw fail("it is damaged, or of another version of the program");
  }
  const damaged = (why: string) => fail(`it is damaged: ${why}`);
  const pending = readMembers(value, { shape: PENDING_MEMBERS, fail: damaged });
  await readSavedKey(pending.login.dpop_jwk, damaged);
  const { context } = value;
  return { ...pending, context, outcome: readOutcome(value, damaged) };
}

function readOutcome(
  value: Record<string, unknown>,
  fail: (why: string) => DeviceLoginError,
): PendingOutcome | undefined {
  const failed = isObject(value.outcome) && "error" in value.outcome;
  return failed
    ? readMembers(value, { shape: { outcome: ERROR_OUTCOME }, fail }).outcome
    : readMembers(value, { shape: { "outcome?": TOKENS_OUTCOME }, fail }).outcome;
}

/** Creates the error for a pending login that can't be read. */
export function unusablePending(place: string, why: string): DeviceLoginError {
  return new DeviceLoginError(
    "store_unreadable",
    `The pending login in ${place} can't be used: ${why}. It was left unchanged.`,
  );
}

/**
 * Saves a pending login in place of its state before.
 *
 * @param place the login's store, and its name there
 * @param pending its present state
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function writePendingLogin(
  { store, id }: PendingPlace,
  pending: PendingLogin,
): Promise<void> {
  const room = await store.prepare(id);
  await room.commit(JSON.stringify(pending));
}

/** Creates the outcome of a login that succeeded. */
export function tokensOutcome(tokens: TokenSet, now: number): PendingOutcome {
  return { at: now, session: createRecord({ client_id: "" }, tokens) };
}

/** Creates the outcome of a login that failed. */
export function errorOutcome(error: DeviceLoginError, now: number): PendingOutcome {
  const { code, message } = error;
  if (!(error instanceof OAuthError)) return { at: now, error: { code, message } };
  const { errorDescription, errorUri, status } = error;
  const details = { error: error.error, errorDescription, errorUri, status };
  return { at: now, error: { code, message, details } };
}

/** Returns the tokens of an outcome. @throws {DeviceLoginError} the error of one that failed */
export async function tokensOfOutcome(outcome: PendingOutcome): Promise<TokenSet> {
  if ("session" in outcome) return await tokensOf(outcome.session);
  const { code, message, details } = outcome.error;
  throw details ? new OAuthError(code, message, details) : new DeviceLoginError(code, message);
}

/**
 * Removes pending logins that can no longer be finished, with their codes and keys: expired ones,
 * and finished ones whose outcome no process collected. A claimed one is left to its process.
 *
 * @param store the store of the logins
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
  return outcome ? outcome.at + OUTCOME_LIFETIME_MS < now : Date.parse(login.expires_at) < now;
}
