import { X509Certificate } from "node:crypto";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { formatOf } from "./file_format.ts";
import { findPemBlocks, pemBlock } from "./pem_blocks.ts";
import { CONVERT_KEYSTORE, type KeyFile, openPkcs12 } from "./private_key_file.ts";
import { UnusableFile } from "./unusable_file.ts";

const LABELS = ["CERTIFICATE", "X509 CERTIFICATE"];

/**
 * Reads the certificates of a file: PEM, DER, or PKCS#12.
 *
 * @returns each as PEM, at least one
 * @throws {UnusableFile} if it contains none, or one that is damaged, with advice
 */
export async function readCertificateFile(file: KeyFile): Promise<string[]> {
  const certificates = await findCertificates(file);
  if (certificates.length === 0) {
    throw new UnusableFile(
      "contains no certificate in PEM (-----BEGIN CERTIFICATE-----…), DER or PKCS#12",
    );
  }
  return certificates.map((der) => {
    try {
      new X509Certificate(der);
    } catch {
      throw new UnusableFile("contains a certificate that is damaged");
    }
    return pemBlock("CERTIFICATE", der);
  });
}

async function findCertificates(file: KeyFile): Promise<Uint8Array[]> {
  const { bytes } = file;
  const format = formatOf(bytes);
  switch (format.name) {
    case "text":
      return certificatesInText(format.text);
    case "certificate":
      return [bytes];
    case "PKCS#12":
      try {
        return (await openPkcs12(file)).certificates;
      } catch (error) {
        if (error instanceof UnusableFile || error instanceof DeviceLoginError) throw error;
        throw new UnusableFile("is a damaged PKCS#12 file");
      }
    case "PKCS#7":
      throw new UnusableFile(
        "is PKCS#7. Convert it: openssl pkcs7 -inform DER -print_certs -in FILE -out NEW",
      );
    case "Java keystore":
      throw new UnusableFile(`is a Java keystore. ${CONVERT_KEYSTORE}`);
    default:
      return [];
  }
}

function certificatesInText(text: string): Uint8Array[] {
  const blocks = findPemBlocks(text);
  const found = blocks.filter(({ label }) => LABELS.includes(label)).map(({ der }) => der);
  if (found.length > 0) return found;
  const has = (label: string) => blocks.some((block) => block.label === label);
  if (has("TRUSTED CERTIFICATE")) {
    throw new UnusableFile(
      "contains a certificate in OpenSSL's own format (TRUSTED CERTIFICATE). Convert it: " +
        "openssl x509 -in FILE -out NEW",
    );
  }
  if (has("PKCS7")) {
    throw new UnusableFile("is PKCS#7. Convert it: openssl pkcs7 -print_certs -in FILE -out NEW");
  }
  if (has("CERTIFICATE REQUEST") || has("NEW CERTIFICATE REQUEST")) {
    throw new UnusableFile(
      "is a certificate request. Send it to the authority, which issues the certificate",
    );
  }
  return [];
}
