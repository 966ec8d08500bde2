import { seal, unseal } from "./seal.ts";
import type { LoginStorage } from "./login_routes.ts";

/** The longest cookie value that every browser accepts; browsers silently drop a longer one. */
const MAX_COOKIE_CHARACTERS = 3800;

/**
 * Saves a login in the cookie itself, encrypted: there is nothing to store, expire or replicate.
 *
 * @param key 32 bytes in base64, a secret of the deployment
 */
export function sealedLogins(key: string): LoginStorage {
  return {
    async save(login) {
      const sealed = await seal(login, key);
      if (sealed.length > MAX_COOKIE_CHARACTERS) {
        throw new Error("This login is too large for a cookie.");
      }
      return sealed;
    },
    load: (cookie) => unseal(cookie, key),
    remove: () => Promise.resolve(), // The response deletes the cookie.
  };
}
