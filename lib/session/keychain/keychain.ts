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
