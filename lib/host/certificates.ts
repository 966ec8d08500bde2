import { X509Certificate } from "node:crypto";
import { DeviceLoginError } from "../oauth/base/errors.ts";

/**
 * The certificates in a text, each as PEM. Those that can't be read are left out: one of them
 * would spoil a whole list.
 *
 * @param text what a file holds; whatever stands between the certificates is passed over
 */
export function readCertificates(text: string): string[] {
  return blocks(text).filter(isCertificate);
}

/**
 * The same for a file that a person named: it has to hold certificates, and nothing broken.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export function readGivenCertificates(text: string): string[] {
  const certificates = blocks(text);
  if (certificates.length > 0 && certificates.every(isCertificate)) return certificates;
  throw new DeviceLoginError(
    "invalid_options",
    "The file of --ca-cert holds no certificates in PEM (-----BEGIN CERTIFICATE-----…).",
  );
}

function blocks(text: string): string[] {
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
