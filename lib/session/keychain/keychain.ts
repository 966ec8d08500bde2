/**
 * The operating system's keychain, reduced to the secrets of this program. A secret is a short text
 * of letters, digits, `-` and `_`.
 */
export interface Keychain {
  /** Its name, for a person: `"the Secret Service"`. */
  readonly name: string;
  /**
   * Reads a secret.
   *
   * @returns the secret; `undefined` if there is none
   * @throws {KeychainError}
   */
  get(account: string): Promise<string | undefined>;
  /**
   * Saves a secret in place of the one before.
   *
   * @throws {KeychainError}
   */
  set(account: string, secret: string): Promise<void>;
}

/** The service that secrets belong to in the keychain's list. */
export const KEYCHAIN_SERVICE = "device-login";

/**
 * The error of a keychain that is not usable.
 *
 * - `absent`: there is no keychain.
 * - `failed`: there is one, but it is locked, does not respond, or refuses.
 */
export class KeychainError extends Error {
  override name = "KeychainError";
  readonly reason: "absent" | "failed";

  constructor(reason: "absent" | "failed", message: string) {
    super(message);
    this.reason = reason;
  }
}
