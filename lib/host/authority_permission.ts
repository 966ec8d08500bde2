import { isPermitted } from "../system/permissions.ts";

/**
 * Whether the authorities that the runtime trusts can be listed; if Deno would have to prompt for
 * that, they can't.
 */
export function canListAuthorities(): boolean {
  return isPermitted({ name: "sys" }) &&
    isPermitted({ name: "env", variable: "NODE_USE_SYSTEM_CA" });
}
