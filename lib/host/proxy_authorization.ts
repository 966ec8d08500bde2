import { Buffer } from "node:buffer";
import type { Proxy } from "./proxy.ts";

/** Returns the value of `Proxy-Authorization` (RFC 7617), if the proxy's URL has credentials. */
export function proxyAuthorization({ username, password }: Proxy): string | undefined {
  if (!username && !password) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
