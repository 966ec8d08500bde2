import { X509Certificate } from "node:crypto";
import { DeviceLoginError } from "../oauth/base/errors.ts";

/**
 * Reads the certificates in a text, each as PEM. Unreadable ones are left out: one of them would
 * make the whole list unusable.
 *
 * @param text the text of a file; anything between the certificates is ignored
 */
export function readCertificates(text: string): string[] {
  return findBlocks(text).filter(isCertificate);
}

/**
 * Does the same for a file that a person named: it must contain certificates, all of them readable.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export function readGivenCertificates(text: string): string[] {
  const certificates = findBlocks(text);
  if (certificates.length > 0 && certificates.every(isCertificate)) return certificates;
  throw new DeviceLoginError(
    "invalid_options",
    "The file of --ca-cert holds no certificates in PEM (-----BEGIN CERTIFICATE-----…).",
  );
}

function findBlocks(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
