import { seal, unseal } from "./seal.ts";
import type { LoginKeeper } from "./login_routes.ts";

/** Characters of a cookie's value that every browser takes; a longer cookie is dropped in silence. */
const LONGEST = 3800;

/**
 * Keeps a login in the cookie itself, sealed: there is nothing to store, to expire or to replicate.
 *
 * @param key 32 bytes in base64, a secret of the deployment
 */
export function sealedLogins(key: string): LoginKeeper {
  return {
    async keep(login) {
      const sealed = await seal(login, key);
      if (sealed.length > LONGEST) throw new Error("This login is too large for a cookie.");
      return sealed;
    },
    find: (cookie) => unseal(cookie, key),
    forget: () => Promise.resolve(), // The reply takes the cookie away.
  };
}
