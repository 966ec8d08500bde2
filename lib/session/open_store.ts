import process from "node:process";
import type { Clock } from "../oauth/base/clock.ts";
import type { WarningListener } from "../oauth/base/warning.ts";
import type { KeychainKeys, Protection, StoreKind } from "./keychain/keychain_keys.ts";
import { fileStore } from "./stores/file_store.ts";
import { sealedStore } from "./stores/sealed_store.ts";
import type { SessionStore } from "./stores/session_store.ts";

/** Where and how sessions are kept. */
export interface OpenStoreOptions {
  /** The folder; it is made when it is needed. */
  folder: string;
  /** How. @default "auto" */
  kind?: StoreKind | undefined;
  /** A variable of the environment. */
  env(name: string): string | undefined;
  /** The operating system, as `process.platform` names it. */
  platform?: string | undefined;
  /** Measures waits. */
  clock?: Clock | undefined;
  /** Told where a keychain fails, and sessions are kept in plain files. */
  onWarning?: WarningListener | undefined;
}

/** A store of this machine. */
export interface OpenedStore {
  /** The store. */
  readonly store: SessionStore;
  /** Finds out what protects what is written from now on. It asks the keychain. */
  protection(): Promise<Protection>;
}

/**
 * Opens the store of this machine and user. A keychain is asked when the first session is written,
 * or read that is encrypted: not where a plain file will do.
 *
 * @param options where and how sessions are kept
 */
export function openStore(options: OpenStoreOptions): OpenedStore {
  const { folder, kind = "auto", env, platform = process.platform, clock, onWarning } = options;
  const files = fileStore(folder, { clock });
  let opened: Promise<KeychainKeys> | undefined;
  const keys = () => opened ??= open();

  async function open(): Promise<KeychainKeys> {
    const { findKeychain } = await import("./keychain/find_keychain.ts");
    const { keychainKeys } = await import("./keychain/keychain_keys.ts");
    const keychain = await findKeychain({ folder, platform, env });
    return keychainKeys({ keychain, kind, account: folder, store: files, clock, onWarning });
  }

  return {
    store: sealedStore(files, {
      current: async () => await (await keys()).current(),
      find: async (name) => await (await keys()).find(name),
    }),
    protection: async () => await (await keys()).protection(),
  };
}
