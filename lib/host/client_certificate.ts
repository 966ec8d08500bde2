import { createPrivateKey, X509Certificate } from "node:crypto";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { ClientCertificate } from "./network_options.ts";

/** The block of a private key in a file that may contain more. */
const PRIVATE_KEY_BLOCK = /-----BEGIN ((?:\w+ )?PRIVATE KEY)-----[^]+?-----END \1-----/;

/**
 * Checks a certificate and its key before any connection is made: the runtimes' own errors for
 * unusable ones differ, and come late.
 *
 * @returns both; of the key's file, only the key
 * @throws {DeviceLoginError} `invalid_options`
 */
export function checkClientCertificate(pair: ClientCertificate): ClientCertificate {
  const { cert } = pair;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch {
    throw refuse("--client-cert holds no certificate in PEM (-----BEGIN CERTIFICATE-----…)");
  }
  if (/ENCRYPTED/.test(pair.key)) {
    throw refuse(
      "--client-cert-key is encrypted. Decrypt it first, into a file that nobody else can read: " +
        "openssl pkcs8 -topk8 -nocrypt -in FILE -out PLAIN",
    );
  }
  const key = PRIVATE_KEY_BLOCK.exec(pair.key)?.[0] ?? "";
  let belongs: boolean;
  try {
    belongs = certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    throw refuse("--client-cert-key holds no private key in PEM (-----BEGIN PRIVATE KEY-----…)");
  }
  if (!belongs) throw refuse("--client-cert-key is not the key of --client-cert");
  return { cert, key };
}

function refuse(why: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", `${why}.`);
}
