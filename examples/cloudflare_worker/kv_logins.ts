import type { LoginKeeper } from "../edge/login_routes.ts";

/** What is used here of the binding; `npx wrangler types` gives the whole. */
export interface KVNamespace {
  get(key: string, type: "json"): Promise<unknown>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/**
 * Keeps logins in KV, each under a random id that the cookie holds. What is written in one place is
 * seen there at once, and elsewhere within a minute or so: a person stays in one place meanwhile.
 */
export function kvLogins(namespace: KVNamespace): LoginKeeper {
  return {
    async keep(login, id = crypto.randomUUID()) {
      const seconds = Math.ceil((login.expiresAt.getTime() - Date.now()) / 1000);
      // KV keeps nothing for less than a minute; a login knows by itself when it has expired.
      const expirationTtl = Math.max(60, seconds);
      await namespace.put(`login:${id}`, JSON.stringify(login), { expirationTtl });
      return id;
    },
    async find(id) {
      if (!/^[0-9a-f-]{36}$/.test(id)) return undefined;
      return await namespace.get(`login:${id}`, "json");
    },
    forget: (id) => namespace.delete(`login:${id}`),
  };
}
