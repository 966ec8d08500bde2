/** How sessions can be kept: in plain files, or encrypted with a key in the keychain. */
export const STORES = ["file", "keychain"] as const;
