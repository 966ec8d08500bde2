import tls from "node:tls";
import { isPermitted } from "../system/permissions.ts";

/**
 * The authorities that the runtime itself trusts, each as PEM, for a list that takes their place.
 * None if Deno would have to ask for the permissions to list them.
 */
export function runtimeAuthorities(): readonly string[] {
  const permitted = isPermitted({ name: "sys" }) &&
    isPermitted({ name: "env", variable: "NODE_USE_SYSTEM_CA" });
  return permitted ? tls.getCACertificates("default") : [];
}
