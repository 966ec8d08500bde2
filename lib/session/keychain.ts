/**
 * The operating system's keychain, as far as one secret goes. Secrets are short texts of letters,
 * digits, `-` and `_`.
 */
export interface Keychain {
  /** What it is called, for a person: `"the Secret Service"`. */
  readonly name: string;
  /**
   * Reads a secret.
   *
   * @returns nothing where there is no such secret
   * @throws {KeychainError}
   */
  get(account: string): Promise<string | undefined>;
  /**
   * Keeps a secret in place of the one before.
   *
   * @throws {KeychainError}
   */
  set(account: string, secret: string): Promise<void>;
}

/** What the secret belongs to, in the keychain's own list. */
export const SERVICE = "device-login";

/**
 * A keychain that did not do what it was asked.
 *
 * - `absent`: there is none, and there never was one to be asked.
 * - `failed`: there is one, and it is locked, does not answer, or refuses.
 */
export class KeychainError extends Error {
  override name = "KeychainError";
  readonly reason: "absent" | "failed";

  constructor(reason: "absent" | "failed", message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What a keychain is found by. */
export interface KeychainFacts {
  /** Where the sessions are. */
  folder: string;
  /** The operating system, as `process.platform` names it. */
  platform: string;
  /** A variable of the environment. */
  env(name: string): string | undefined;
}

/**
 * The keychain of this system, or the reason why there is none to be asked. Nothing is started for
 * that.
 */
export async function findKeychain(facts: KeychainFacts): Promise<Keychain | string> {
  const { folder, platform, env } = facts;
  switch (platform) {
    case "darwin": {
      const { macosKeychain } = await import("./macos_keychain.ts");
      return macosKeychain();
    }
    case "win32": {
      const { dpapi } = await import("./dpapi.ts");
      return dpapi(folder);
    }
    default: {
      // The usual case of a server or a container, and no time is lost there.
      if (!env("DBUS_SESSION_BUS_ADDRESS")) return "there is no D-Bus session here";
      const { secretService } = await import("./secret_service.ts");
      return secretService();
    }
  }
}
