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
 * How sessions are kept.
 *
 * - `auto`: encrypted with a key in the keychain where there is one, else in plain files.
 * - `file`: in plain files. What is encrypted already can still be read.
 * - `keychain`: encrypted, or not at all.
 */
export type StoreKind = "auto" | "file" | "keychain";

/** What protects sessions beside the files' permissions. */
export interface Protection {
  /** Whether they are encrypted. */
  readonly encrypted: boolean;
  /** Where the key is, or why there is none, for a person. */
  readonly detail: string;
}

/** Keys from a keychain. */
export interface KeychainKeys extends SealingKeys {
  /** Finds out what protects what is written from now on. It asks the keychain, and makes no key. */
  protection(): Promise<Protection>;
}

/** How a keychain's key is used. */
export interface KeychainKeysOptions {
  /** The keychain, or the reason why there is none. */
  keychain: Keychain | string;
  /** What the key is for: the folder of the sessions. */
  account: string;
  /** Whether it is used, and has to be. */
  kind: StoreKind;
  /** Where the sessions are: its lock keeps two processes from making a key each. */
  store: SessionStore;
  /** Measures the wait for that lock. */
  clock?: Clock | undefined;
  /** Told where the keychain fails, and sessions are kept unencrypted. */
  onWarning?: WarningListener | undefined;
}

/** The name of the lock. */
const LOCK = "keychain";

/**
 * A key of 32 bytes in the operating system's keychain. It is made when it is first needed, and read
 * once by each process.
 */
export function keychainKeys(options: KeychainKeysOptions): KeychainKeys {
  const { keychain, account, kind, store, clock, onWarning: warn = () => {} } = options;
  const known = new Map<string, SealingKey>();
  let unencrypted = kind === "file";

  function present(): Keychain {
    if (typeof keychain === "string") throw new KeychainError("absent", keychain);
    return keychain;
  }

  async function read(name: string): Promise<SealingKey | undefined> {
    const key = known.get(name) ?? parseKey(name, await present().get(name));
    if (key) known.set(name, key);
    return key;
  }

  async function make(): Promise<SealingKey> {
    const keychain = present();
    return await withLock({ store, key: LOCK, clock }, async (pin) => {
      const meanwhile = await read(account);
      if (meanwhile) return meanwhile;
      await pin();
      await keychain.set(account, encodeBase64url(crypto.getRandomValues(new Uint8Array(32))));
      // What counts is what it gives back.
      const made = await read(account);
      if (made) return made;
      throw new KeychainError("failed", `${keychain.name} does not keep what it is given`);
    });
  }

  return {
    async current() {
      if (unencrypted) return undefined;
      try {
        return await read(account) ?? await make();
      } catch (error) {
        if (!(error instanceof KeychainError)) throw error;
        if (kind === "keychain") {
          throw new DeviceLoginError(
            "store_unwritable",
            `Sessions are to be encrypted with a key in the keychain, and ${error.message}.`,
          );
        }
        unencrypted = true;
        if (error.reason === "failed") {
          const message = `Sessions are kept unencrypted, readable by you alone: ${error.message}.`;
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
          `The session is encrypted with a key in the keychain, and ${error.message}.`,
        );
      }
    },
    async protection() {
      if (kind === "file") return { encrypted: false, detail: "plain files were asked for" };
      try {
        await read(account);
        return { encrypted: true, detail: `with a key in ${present().name}` };
      } catch (error) {
        if (!(error instanceof KeychainError)) throw error;
        return { encrypted: false, detail: error.message };
      }
    },
  };
}

function parseKey(name: string, secret: string | undefined): SealingKey | undefined {
  if (secret === undefined) return undefined;
  const bytes = /^[\w-]{43}$/.test(secret) ? decodeBase64url(secret) : undefined;
  if (bytes?.length === 32) return { name, bytes };
  throw new KeychainError("failed", "the keychain holds something else in the key's place");
}
