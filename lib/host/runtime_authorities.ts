import tls from "node:tls";
import { canListAuthorities } from "./authority_permission.ts";

/**
 * Returns the authorities that the runtime trusts, each as PEM, for a list that replaces them. It
 * is empty if Deno would have to prompt for the permission to list them.
 */
export function runtimeAuthorities(): readonly string[] {
  return canListAuthorities() ? tls.getCACertificates("default") : [];
}
