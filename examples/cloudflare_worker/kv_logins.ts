import type { LoginStorage } from "../edge/login_routes.ts";

/** The part of the binding that is used here; `npx wrangler types` generates the full type. */
export interface KVNamespace {
  get(key: string, type: "json"): Promise<unknown>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/**
 * Saves logins in KV, each under a random id in the cookie. A write is visible at once in the same
 * location, and elsewhere within about a minute; a person stays in one location during a login.
 */
export function kvLogins(namespace: KVNamespace): LoginStorage {
  return {
    async save(login, id = crypto.randomUUID()) {
      const seconds = Math.ceil((login.expiresAt.getTime() - Date.now()) / 1000);
      // KV expires nothing in less than a minute; the login itself knows when it has expired.
      const expirationTtl = Math.max(60, seconds);
      await namespace.put(`login:${id}`, JSON.stringify(login), { expirationTtl });
      return id;
    },
    async load(id) {
      if (!/^[0-9a-f-]{36}$/.test(id)) return undefined;
      return await namespace.get(`login:${id}`, "json");
    },
    remove: (id) => namespace.delete(`login:${id}`),
  };
}
