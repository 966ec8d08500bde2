import { readFileSync } from "node:fs";
import process from "node:process";
import tls from "node:tls";
import { canListAuthorities } from "./authority_permission.ts";
import { readCertificates } from "./certificates.ts";
import { isPermitted } from "../system/permissions.ts";

/**
 * Returns the authorities that the runtime trusts, each as PEM, for a list that replaces them. Those
 * that Deno would have to prompt for are left out.
 */
export function runtimeAuthorities(): readonly string[] {
  return [
    ...(canListAuthorities() ? tls.getCACertificates("default") : []),
    ...denoCertificates(),
  ];
}

/** Reads the file of `DENO_CERT`, which Deno trusts but does not list. */
function denoCertificates(): string[] {
  if (!("Deno" in globalThis) || !isPermitted({ name: "env", variable: "DENO_CERT" })) return [];
  const path = process.env.DENO_CERT;
  if (!path || !isPermitted({ name: "read", path })) return [];
  try {
    return readCertificates(readFileSync(path, "utf8"));
  } catch {
    return [];
  }
}
