import type { Clock } from "../../oauth/base/clock.ts";
import { decodeBase64url, encodeBase64url } from "../../oauth/encoding/base64url.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { WarningListener } from "../../oauth/base/warning.ts";
import type { SealingKey } from "../stores/seal.ts";
import type { SealingKeys } from "../stores/sealed_store.ts";
import type { SessionStore } from "../stores/session_store.ts";
import { withLock } from "../stores/with_lock.ts";
import { type Keychain, KeychainError } from "./keychain.ts";

/**
 * How sessions are protected.
 *
 * - `auto`: encrypted with a key in the keychain if there is one, otherwise in plain files.
 * - `file`: in plain files. Sessions that are already encrypted can still be read.
 * - `keychain`: encrypted, or not at all.
 */
export type StoreKind = "auto" | "file" | "keychain";

/** The protection of sessions, in addition to the files' permissions. */
export interface Protection {
  /** Whether they are encrypted. */
  readonly encrypted: boolean;
  /** The key's place, or why there is none, for a person. */
  readonly detail: string;
}

/** Keys from a keychain. */
export interface KeychainKeys extends SealingKeys {
  /** Finds out how sessions will be protected. It queries the keychain, and creates no key. */
  protection(): Promise<Protection>;
}

/** The options of {@linkcode keychainKeys}. */
export interface KeychainKeysOptions {
  /** The keychain, or the reason why there is none. */
  keychain: Keychain | string;
  /** The name of the key: the folder of the sessions. */
  account: string;
  /** Whether the keychain is used, and whether it must be. */
  kind: StoreKind;
  /** The store of the sessions: its lock prevents two processes from creating a key each. */
  store: SessionStore;
  /** Measures the wait for that lock. */
  clock?: Clock | undefined;
  /** Called if the keychain fails, so that sessions are saved unencrypted. */
  onWarning?: WarningListener | undefined;
}

/** The name of the lock for the creation of a key. */
const KEYCHAIN_LOCK = "keychain";

/**
 * A key of 32 bytes in the operating system's keychain. It is created when it is first needed, and
 * each process reads it once.
 */
export function keychainKeys(options: KeychainKeysOptions): KeychainKeys {
  const { keychain, account, kind, store, clock, onWarning: warn = () => {} } = options;
  const known = new Map<string, SealingKey>();
  let unencrypted = kind === "file";

  function requireKeychain(): Keychain {
    if (typeof keychain === "string") throw new KeychainError("absent", keychain);
    return keychain;
  }

  async function read(name: string): Promise<SealingKey | undefined> {
    const present = known.get(name);
    if (present !== undefined) return present;
    const secret = await requireKeychain().get(name);
    if (secret === undefined) return undefined;
    const key = parseKey(name, secret);
    known.set(name, key);
    return key;
  }

  async function create(): Promise<SealingKey> {
    const keychain = requireKeychain();
    const lock = { store, key: KEYCHAIN_LOCK, what: `key in ${keychain.name}`, clock };
    return await withLock(lock, async (pin) => {
      const present = await read(account);
      if (present) return present;
      await pin();
      await keychain.set(account, encodeBase64url(crypto.getRandomValues(new Uint8Array(32))));
      // Some keychains accept a secret and do not store it.
      const created = await read(account);
      if (created) return created;
      throw new KeychainError("failed", `${keychain.name} does not store the key`);
    });
  }

  return {
    async current() {
      if (unencrypted) return undefined;
      try {
        return await read(account) ?? await create();
      } catch (error) {
        if (!(error instanceof KeychainError)) throw error;
        if (kind === "keychain") {
          throw new DeviceLoginError(
            "store_unwritable",
            `Sessions must be encrypted with a key in the keychain, but ${error.message}.`,
          );
        }
        unencrypted = true;
        if (error.reason === "failed") {
          const message = `Sessions are saved unencrypted, readable only by you: ${error.message}.`;
          warn({ code: "not_encrypted", message });
        }
        return undefined;
      }
    },
    async find(name) {
      try {
        return await read(name);
      } catch (error) {
        if (!(error instanceof KeychainError)) throw error;
        throw new DeviceLoginError(
          "store_unreadable",
          `The session is encrypted with a key in the keychain, but ${error.message}.`,
        );
      }
    },
    async protection() {
      if (kind === "file") return { encrypted: false, detail: "plain files were requested" };
      try {
        await read(account);
        return { encrypted: true, detail: `with a key in ${requireKeychain().name}` };
      } catch (error) {
        if (!(error instanceof KeychainError)) throw error;
        return { encrypted: false, detail: error.message };
      }
    },
  };
}

function parseKey(name: string, secret: string): SealingKey {
  const bytes = /^[\w-]{43}$/.test(secret) ? decodeBase64url(secret) : undefined;
  if (bytes?.length === 32) return { name, bytes };
  throw new KeychainError("failed", "the keychain's entry is not a key");
}
