import process from "node:process";
import type { Clock } from "../oauth/base/clock.ts";
import type { WarningListener } from "../oauth/base/warning.ts";
import type { KeychainKeys, Protection, StoreKind } from "./keychain/keychain_keys.ts";
import { fileStore } from "./stores/file_store.ts";
import { sealedStore } from "./stores/sealed_store.ts";
import type { SessionStore } from "./stores/session_store.ts";

/** The options of {@linkcode openStore}. */
export interface OpenStoreOptions {
  /** The folder; it is created when needed. */
  folder: string;
  /** How sessions are protected. @default "auto" */
  kind?: StoreKind | undefined;
  /** Reads a variable of the environment. */
  env(name: string): string | undefined;
  /** The operating system, as `process.platform` names it. */
  platform?: string | undefined;
  /** Measures waits. */
  clock?: Clock | undefined;
  /** Called if a keychain fails, so that sessions are saved in plain files. */
  onWarning?: WarningListener | undefined;
}

/** The store of this machine and user. */
export interface OpenedStore {
  /** The store. */
  readonly store: SessionStore;
  /** Finds out how sessions will be protected. It queries the keychain. */
  protection(): Promise<Protection>;
}

/**
 * Opens the store of this machine and user. The keychain is queried only when a session is written,
 * or an encrypted one is read.
 *
 * @param options the folder, and how sessions are protected
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
