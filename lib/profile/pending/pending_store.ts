import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { openStore } from "../../session/open_store.ts";
import {
  type PendingLogin,
  readPendingLogin,
  unusablePending,
} from "../../session/pending/pending_login.ts";
import type { SessionStore } from "../../session/stores/session_store.ts";
import { usage } from "../../settings/usage.ts";
import { stateFolder } from "../state_store.ts";
import { STORES } from "../../settings/definitions.ts";
import { warn } from "../../cli/warn.ts";
import { savesOf } from "../../cli/saves.ts";
import { type PendingContext, readContext } from "./pending_context.ts";

/** The characters of identifiers: none that is easily mistaken for another. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/**
 * Opens the store of pending logins. They are protected as sessions are.
 *
 * @param name the value of `--store`
 * @param host the system around the program
 * @throws {DeviceLoginError} `store_unwritable`
 */
export function openPendingStore(name: string | undefined, host: Host): SessionStore {
  const { store } = openStore({
    folder: stateFolder("pending", host),
    kind: STORES.find((one) => one === name),
    env: host.env,
    clock: host.clock,
    onWarning: ({ message }) => void warn(host, message),
  });
  return savesOf(host).watch(store);
}

/** Creates the identifier of a pending login. */
export function newPendingId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** A pending login that was found. */
export interface FoundLogin {
  readonly id: string;
  readonly pending: PendingLogin;
  readonly context: PendingContext;
}

/** Which pending login is meant. */
export interface WhichLogin {
  /** Its identifier. */
  id?: string | undefined;
  /** The profile that it is for. */
  profile?: string | undefined;
  /** Milliseconds since the epoch: an expired one counts only if there is no other. */
  now: number;
  /** Receives the errors of those that can't be read, which do not affect the others. */
  onProblem?: ((error: DeviceLoginError) => void) | undefined;
}

/**
 * Finds a pending login: by its identifier, by its profile, or as the only one.
 *
 * @param store the store of pending logins
 * @param which the one that is meant
 * @throws {DeviceLoginError} `login_required` if there is none, `invalid_options` if there are several,
 *   `store_unreadable`
 */
export async function findPending(store: SessionStore, which: WhichLogin): Promise<FoundLogin> {
  const { id, profile, now, onProblem } = which;
  if (id !== undefined) {
    const found = /^[\w-]{1,64}$/.test(id) ? await read(store, id) : undefined;
    // Any other word may be a secret that was typed by mistake.
    const name = new RegExp(`^[${LETTERS}]{10}$`).test(id) ? ` "${id}"` : " of that name";
    return found ?? refuse(`There is no pending login${name} (any more).`);
  }
  const { logins, problems } = await listPendingLogins(store);
  const all = logins.filter(({ context }) =>
    profile === undefined || context.profile?.name === profile
  );
  const alive = all.filter(({ pending }) => Date.parse(pending.login.expires_at) > now);
  const [first = all[0], second] = alive;
  if (first === undefined && problems[0] !== undefined) throw problems[0];
  for (const problem of problems) onProblem?.(problem);
  if (first === undefined) return refuse("There is no pending login.");
  if (second === undefined) return first;
  const names = alive.map(({ id }) => id).toSorted().join(", ");
  throw usage(`Several logins are pending: name one of ${names}.`);
}

/** Reads all pending logins. One that can't be read does not affect the others. */
export async function listPendingLogins(
  store: SessionStore,
): Promise<{ logins: FoundLogin[]; problems: DeviceLoginError[] }> {
  const logins: FoundLogin[] = [];
  const problems: DeviceLoginError[] = [];
  for (const id of (await store.keys()).toSorted()) {
    try {
      const found = await read(store, id);
      if (found) logins.push(found);
    } catch (error) {
      if (!(error instanceof DeviceLoginError)) throw error;
      problems.push(error);
    }
  }
  return { logins, problems };
}

async function read(store: SessionStore, id: string): Promise<FoundLogin | undefined> {
  const pending = await readPendingLogin(store, id);
  if (pending === undefined) return undefined;
  const context = readContext(
    pending,
    (why) => unusablePending(store.locate(id), `it is damaged: ${why}`),
  );
  return { id, pending, context };
}

function refuse(why: string): never {
  throw new DeviceLoginError("login_required", `${why} To start one, run: device-login start`);
}
