import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { encodeHex } from "../../oauth/encoding/hex.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { sha256 } from "../../oauth/encoding/sha256.ts";
import { isObject } from "../../oauth/encoding/is_object.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { hasMembers, type Members } from "../../oauth/members/read_members.ts";
import { credentialKey } from "../../profile/credential_key.ts";
import { openProfile } from "../../profile/open_profile.ts";
import { savedTokens } from "../../profile/profile_tokens.ts";
import { keyOf } from "../../session/session_key.ts";
import type { SessionStore } from "../../session/stores/session_store.ts";
import { withLock } from "../../session/stores/with_lock.ts";
import type { Settings } from "../../settings/settings.ts";
import { warn } from "../../cli/warn.ts";
import { type AwsCredentials, CREDENTIAL_ELEMENTS } from "./assume_role.ts";

/** The longest time before the expiry at which other credentials are requested: 15 minutes. */
const LONGEST_MARGIN_MS = 900_000;

/** The part of their lifetime that is left when others are requested, if that is shorter. */
const MARGIN_SHARE = 0.1;

const CACHE_MEMBERS = {
  type: kind.only("device-login credentials"),
  v: kind.version1,
  roles: kind.object,
};

const CACHED_MEMBERS = { received_at: kind.time, credentials: CREDENTIAL_ELEMENTS };

type CachedCredentials = Members<typeof CACHED_MEMBERS>;

/** The place of credentials in the cache. */
export interface CachePlace {
  readonly store: SessionStore;
  /** The name of the session's entry in the store. */
  readonly key: string;
  /** The name of the role in the entry: a hash of the request, and of who is signed in. */
  readonly role: string;
}

/**
 * Finds the place of a request's credentials. They are saved as sessions are, and belong to the
 * session: there is no place without one.
 *
 * @param flags the command line's, which name the profile
 * @param options the host, and everything that changes the credentials
 */
export async function findCachePlace(
  flags: Settings,
  { host, request }: { host: Host; request: unknown },
): Promise<CachePlace | undefined> {
  const profile = await openProfile(flags, host);
  if (profile.identity === undefined) return undefined;
  const tokens = await savedTokens(profile).catch((error) => {
    if (error instanceof DeviceLoginError && error.code === "login_required") return undefined;
    throw error;
  });
  if (tokens?.claims === undefined) return undefined;
  const { iss, sub } = tokens.claims;
  const role = encodeHex(await sha256(JSON.stringify([iss, sub, request])));
  const key = credentialKey(await keyOf(profile.identity));
  return { store: profile.secrets, key, role };
}

/**
 * Returns the cached credentials of a place, if they are valid for long enough. A cache that can't be
 * read is empty.
 */
export async function readCredentials(
  { store, key, role }: CachePlace,
  { clock }: Pick<Host, "clock">,
): Promise<AwsCredentials | undefined> {
  const cached = (await readRoles(store, key))[role];
  return cached && isFresh(cached, clock.now()) ? cached.credentials : undefined;
}

/**
 * Requests credentials, and saves them. Processes that need the same ones at the same time share one
 * request. If the cache can't be written, a warning says so.
 *
 * @param place the place of the credentials
 * @param options requests the credentials, and the system around the program
 * @throws what `request` throws
 */
export async function renewCredentials(
  place: CachePlace,
  { request, host, signal }: {
    request: () => Promise<AwsCredentials>;
    host: Host;
    signal: AbortSignal;
  },
): Promise<AwsCredentials> {
  const { store, key, role } = place;
  const { clock } = host;
  const satisfied = () => readCredentials(place, host);
  let credentials: AwsCredentials | undefined;
  try {
    return await withLock({ store, key, clock, signal, satisfied }, async (pin) => {
      const found = await satisfied();
      if (found !== undefined) return found;
      credentials ??= await request();
      const now = clock.now();
      const received_at = new Date(now).toISOString();
      const others = Object.entries(await readRoles(store, key))
        .filter(([, one]) => isFresh(one, now));
      const roles = { ...Object.fromEntries(others), [role]: { received_at, credentials } };
      const pending = await store.prepare(key);
      await pin();
      await pending.commit(JSON.stringify({ type: "device-login credentials", v: 1, roles }));
      return credentials;
    });
  } catch (error) {
    const ofStore = error instanceof DeviceLoginError && error.code.startsWith("store_");
    if (!ofStore) throw error;
    await warn(host, `The credentials are not cached: ${error.message}`);
    return credentials ?? await request();
  }
}

async function readRoles(
  store: SessionStore,
  key: string,
): Promise<Record<string, CachedCredentials>> {
  const entry = await store.get(key).catch(() => undefined);
  const cache = parseJson(entry?.value ?? "");
  if (!isObject(cache) || !hasMembers(cache, CACHE_MEMBERS)) return {};
  const roles = Object.entries(cache.roles)
    .filter((one): one is [string, CachedCredentials] => hasMembers(one[1], CACHED_MEMBERS));
  return Object.fromEntries(roles);
}

function isFresh({ received_at, credentials }: CachedCredentials, now: number): boolean {
  const [from, until] = [Date.parse(received_at), Date.parse(credentials.Expiration)];
  const margin = Math.min(LONGEST_MARGIN_MS, (until - from) * MARGIN_SHARE);
  // The clock may have been set back.
  return now >= from && until - now > margin;
}
