/** What `keyring get` prints: the password, or the user name and the password. */
export const KEYRING_MODES: readonly string[] = ["password", "creds"];
