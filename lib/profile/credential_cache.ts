import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { Warning } from "../oauth/base/warning.ts";
import { encodeHex } from "../oauth/encoding/hex.ts";
import { isObject } from "../oauth/encoding/is_object.ts";
import { MAX_STORED_JSON_DEPTH, parseJson } from "../oauth/encoding/parse_json.ts";
import { sha256 } from "../oauth/encoding/sha256.ts";
import * as kind from "../oauth/members/kinds.ts";
import { hasMembers, type Members } from "../oauth/members/read_members.ts";
import type { SessionStore } from "../session/stores/session_store.ts";
import { withLock } from "../session/stores/with_lock.ts";
import { warn } from "../cli/warn.ts";
import { credentialKey } from "./credential_key.ts";
import type { Profile } from "./open_profile.ts";
import { findSession } from "./profile_tokens.ts";

const CACHE_MEMBERS = {
  type: kind.only("device-login credentials"),
  v: kind.version1,
  entries: kind.object,
};

const CACHED_MEMBERS = { received_at: kind.time, expires_at: kind.time, value: kind.object };

/** A credential as it is cached. */
export type CachedCredential = Members<typeof CACHED_MEMBERS>;

/** One kind of credential in the cache. */
export interface CredentialFormat<T> {
  /** Returns a cached credential; nothing if it is not one, or not valid for long enough. */
  read(cached: CachedCredential): T | undefined;
  /** Returns what is cached of a credential; nothing if it can't be used again. */
  write(credential: T): Omit<CachedCredential, "received_at"> | undefined;
}

/** The place of a credential in the cache. */
export interface CachePlace {
  readonly store: SessionStore;
  /** The name of the session's entry in the store. */
  readonly key: string;
  /** The name of the credential in the entry: a hash of the request, and of the sign-in. */
  readonly name: string;
}

/**
 * Finds the place of a credential that is obtained with a profile's session. It is saved as sessions
 * are, belongs to the sign-in, and is deleted with the session.
 *
 * @param profile the profile
 * @param request everything that changes the credential
 * @throws {DeviceLoginError} `login_required`, `store_unreadable`
 */
export async function findCachePlace(profile: Profile, request: unknown): Promise<CachePlace> {
  const { key, entry: { record } } = await findSession(profile);
  const { iss, sub } = record.claims ?? {};
  const name = encodeHex(await sha256(JSON.stringify([record.login_id, iss, sub, request])));
  return { store: profile.secrets, key: credentialKey(key), name };
}

/** Returns a cached credential that can be used. A cache that can't be read is empty. */
export async function readCached<T>(
  { store, key, name }: CachePlace,
  { format, now }: { format: CredentialFormat<T>; now: number },
): Promise<T | undefined> {
  const cached = (await readEntries(store, key))[name];
  return cached && isValid(cached, now) ? format.read(cached) : undefined;
}

/** The options of {@linkcode renewCached}. */
export interface RenewOptions<T> {
  format: CredentialFormat<T>;
  /** Requests the credential. */
  request: () => Promise<T>;
  host: Host;
  /** Ends the wait for another process. */
  signal?: AbortSignal | undefined;
}

/**
 * Requests a credential, and caches it. Processes that need the same one at the same time share one
 * request. If the cache can't be written, a warning says so.
 *
 * @param place the place of the credential
 * @param options requests the credential, and the system around the program
 * @throws what `request` throws
 */
export async function renewCached<T extends object>(
  place: CachePlace,
  { format, request, host, signal }: RenewOptions<T>,
): Promise<T> {
  const { store, key, name } = place;
  const { clock } = host;
  const satisfied = () => readCached(place, { format, now: clock.now() });
  const onWarning = ({ message }: Warning) => void warn(host, message);
  let credential: T | undefined;
  let refusal: unknown;
  const requestOnce = async () => {
    try {
      return credential ??= await request();
    } catch (error) {
      refusal = error;
      throw error;
    }
  };
  try {
    const lock = { ...cacheLock(place), clock, signal, satisfied, onWarning };
    return await withLock(lock, async (pin) => {
      const found = await satisfied();
      if (found !== undefined) return found;
      const fresh = await requestOnce();
      const written = format.write(fresh);
      if (written === undefined) return fresh;
      const now = clock.now();
      const received_at = new Date(now).toISOString();
      const others = Object.entries(await readEntries(store, key))
        .filter(([, one]) => isValid(one, now));
      const entries = { ...Object.fromEntries(others), [name]: { received_at, ...written } };
      await writeEntries(entries, { store, key, pin });
      return fresh;
    });
  } catch (error) {
    const ofStore = error instanceof DeviceLoginError && error.code.startsWith("store_");
    if (!ofStore || error === refusal) throw error;
    await warn(host, `The credentials are not cached: ${error.message}`);
    return credential ?? await request();
  }
}

/**
 * Drops a cached credential.
 *
 * @param place its place
 * @param options the clock, and which credential is dropped: any other stays
 * @throws {DeviceLoginError} `store_unwritable`, `store_locked`
 */
export async function dropCached(
  place: CachePlace,
  { clock, matches }: Pick<Host, "clock"> & { matches: (cached: CachedCredential) => boolean },
): Promise<void> {
  const { store, key, name } = place;
  await withLock({ ...cacheLock(place), clock }, async (pin) => {
    const { [name]: cached, ...others } = await readEntries(store, key);
    if (cached && matches(cached)) await writeEntries(others, { store, key, pin });
  });
}

/** Returns the lock of the credentials of a session. */
function cacheLock(
  { store, key }: CachePlace,
): { store: SessionStore; key: string; what: string } {
  return { store, key, what: `credential cache in ${store.locate(key)}` };
}

async function writeEntries(
  entries: Readonly<Record<string, CachedCredential>>,
  { store, key, pin }: Pick<CachePlace, "store" | "key"> & { pin: () => Promise<void> },
): Promise<void> {
  const pending = await store.prepare(key);
  await pin();
  await pending.commit(JSON.stringify({ type: "device-login credentials", v: 1, entries }));
}

async function readEntries(
  store: SessionStore,
  key: string,
): Promise<Record<string, CachedCredential>> {
  const entry = await store.get(key).catch(() => undefined);
  const cache = parseJson(entry?.value ?? "", MAX_STORED_JSON_DEPTH);
  if (!isObject(cache) || !hasMembers(cache, CACHE_MEMBERS)) return {};
  const entries = Object.entries(cache.entries)
    .filter((one): one is [string, CachedCredential] => hasMembers(one[1], CACHED_MEMBERS));
  return Object.fromEntries(entries);
}

/** Whether a credential has not expired. The clock may have been set back. */
function isValid({ received_at, expires_at }: CachedCredential, now: number): boolean {
  return now >= Date.parse(received_at) && now < Date.parse(expires_at);
}
