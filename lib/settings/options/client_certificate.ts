import type { Host } from "../../host/host.ts";
import type { ClientCertificate } from "../../host/network_options.ts";
import type { KeyFile, ReadKey } from "../../host/keys/private_key_file.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";
import { type GivenKey, readKeyFile } from "./given_key.ts";

/**
 * Reads the certificates in a file that a flag names.
 *
 * @returns each as PEM
 * @throws {DeviceLoginError} `invalid_options` for a file that contains none
 */
export async function readCertificates(given: GivenKey, host: Host): Promise<string[]> {
  const { readCertificateFile } = await import("../../host/keys/certificate_file.ts");
  return await readKeyFile(given, { host, read: readCertificateFile });
}

/** The pairs read so far: the options of the client and of the network both need one. */
const pairs = new WeakMap<Host, Map<string, Promise<ClientCertificate>>>();

/**
 * Reads the client's certificate and its key, which may be in the same file.
 *
 * @returns nothing if there is none
 * @throws {DeviceLoginError} `invalid_options` if one of them can't be used
 */
export async function readClientCertificate(
  settings: Settings,
  host: Host,
): Promise<ClientCertificate | undefined> {
  const { clientCert: path, clientCertKey: keyPath } = settings;
  if (path === undefined) {
    if (keyPath === undefined) return undefined;
    throw usage("--client-cert-key is the key of a certificate: also give --client-cert FILE.");
  }
  const known = pairs.get(host) ?? new Map<string, Promise<ClientCertificate>>();
  pairs.set(host, known);
  const name = JSON.stringify([path, keyPath]);
  const pair = known.get(name) ?? readPair({ path, keyPath, settings }, host);
  known.set(name, pair);
  return await pair;
}

async function readPair(
  { path, keyPath, settings }: { path: string; keyPath: string | undefined; settings: Settings },
  host: Host,
): Promise<ClientCertificate> {
  const file = { flag: "--client-cert", path, settings };
  if (keyPath === undefined && !await readKeyFile(file, { host, read: mayContainKey })) {
    throw usage("--client-cert needs its key: also give --client-cert-key FILE.");
  }
  const certificates = await readCertificates(file, host);
  const keyFile = keyPath === undefined
    ? file
    : { flag: "--client-cert-key", path: keyPath, settings };
  const { type, pkcs8 } = await readCertificateKey(keyFile, host);
  const { pairCertificate } = await import("../../host/keys/client_certificate.ts");
  return pairCertificate({ certificates, pkcs8, type });
}

async function mayContainKey({ bytes }: KeyFile): Promise<boolean> {
  const { formatOf } = await import("../../host/keys/file_format.ts");
  const format = formatOf(bytes);
  return format.name === "PKCS#12" ||
    (format.name === "text" && /PRIVATE KEY-----/.test(format.text));
}

async function readCertificateKey(
  given: GivenKey,
  host: Host,
): Promise<{ type: string; pkcs8: Uint8Array }> {
  const { readPrivateKeyFile } = await import("../../host/keys/private_key_file.ts");
  const key: ReadKey = await readKeyFile(given, { host, read: readPrivateKeyFile });
  if ("info" in key) {
    const { unpresentableType } = await import("../../host/keys/key_types.ts");
    const why = unpresentableType(key.type);
    if (why !== undefined) throw usage(`${given.flag}: ${given.path} ${why}.`);
    return { type: key.type, pkcs8: key.info.pkcs8 };
  }
  const { readPrivateJwk } = await import("../../oauth/keys/private_jwk.ts");
  const { pkcs8OfJwk } = await import("../../host/keys/jwk_key.ts");
  return pkcs8OfJwk(await readPrivateJwk(key.jwk, "certificate's key"));
}
