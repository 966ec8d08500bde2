import { createPrivateKey, X509Certificate } from "node:crypto";
import { DeviceLoginError } from "../oauth/errors.ts";
import type { ClientCertificate } from "./network_options.ts";

/**
 * Refuses a certificate and a key that no connection could be made with, in clear words: what the
 * runtimes say of them differs, and comes late.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export function checkClientCertificate({ cert, key }: ClientCertificate): void {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch {
    throw refuse("--client-cert holds no certificate in PEM (-----BEGIN CERTIFICATE-----…)");
  }
  if (/ENCRYPTED/.test(key)) {
    throw refuse(
      "--client-cert-key is encrypted. Decrypt it first, into a file that nobody else can read: " +
        "openssl pkcs8 -topk8 -nocrypt -in FILE -out PLAIN",
    );
  }
  let belongs: boolean;
  try {
    belongs = certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    throw refuse("--client-cert-key holds no private key in PEM (-----BEGIN PRIVATE KEY-----…)");
  }
  if (!belongs) throw refuse("--client-cert-key is not the key of --client-cert");
}

function refuse(why: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", `${why}.`);
}
