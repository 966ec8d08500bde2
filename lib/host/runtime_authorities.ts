import tls from "node:tls";
import { isPermitted } from "../system/permissions.ts";

/**
 * Returns the authorities that the runtime trusts, each as PEM, for a list that replaces them. It
 * is empty if Deno would have to prompt for the permission to list them.
 */
export function runtimeAuthorities(): readonly string[] {
  const permitted = isPermitted({ name: "sys" }) &&
    isPermitted({ name: "env", variable: "NODE_USE_SYSTEM_CA" });
  return permitted ? tls.getCACertificates("default") : [];
}
