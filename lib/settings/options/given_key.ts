import type { Host } from "../../host/host.ts";
import type { KeyFile, ReadKey } from "../../host/keys/private_key_file.ts";
import { UnusableFile } from "../../host/keys/unusable_file.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";
import { type GivenFile, readGivenBytes, readGivenSecret } from "./given_file.ts";

/** The setting that names the passphrase of the keys. */
type PassphraseSettings = Pick<Settings, "keyPassphraseFile">;

/** A file with a key, and what decrypts it. */
export interface GivenKey extends GivenFile {
  settings: PassphraseSettings;
}

/** The passphrases entered so far, by the path of the key; nothing for one that needs none. */
const passphrases = new WeakMap<Host, Map<string, Promise<string> | undefined>>();

function knownPassphrases(host: Host): Map<string, Promise<string> | undefined> {
  const known = passphrases.get(host) ?? new Map<string, Promise<string> | undefined>();
  passphrases.set(host, known);
  return known;
}

/**
 * Reads a file that may contain keys or certificates. Its passphrase is read when it is needed.
 *
 * @param given the flag and the file
 * @param read reads its content, and throws an `UnusableFile`
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be used
 */
export async function readKeyFile<T>(
  given: GivenKey,
  { host, read }: { host: Host; read: (file: KeyFile) => Promise<T> },
): Promise<T> {
  const bytes = await readGivenBytes(given, host);
  try {
    return await read({
      bytes,
      passphrase: () => readPassphrase(given, host),
      prompts: given.settings.keyPassphraseFile === undefined,
      onUnprotected: () => warnOfUnprotected(given, host),
    });
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    throw usage(`${given.flag}: ${given.path} ${error.message}.`);
  }
}

/**
 * Reads a private key for signing or decrypting.
 *
 * @returns its text: PKCS#8 in PEM, or a JWK
 * @throws {DeviceLoginError} `invalid_options` for a file that contains no key of a supported type
 */
export async function readGivenKey(given: GivenKey, host: Host): Promise<string> {
  const { readPrivateKeyFile } = await import("../../host/keys/private_key_file.ts");
  const { unusableType } = await import("../../host/keys/key_types.ts");
  const { pemBlock } = await import("../../host/keys/pem_blocks.ts");
  const key: ReadKey = await readKeyFile(given, { host, read: readPrivateKeyFile });
  if ("jwk" in key) return key.jwk;
  const why = unusableType(key.type);
  if (why !== undefined) throw usage(`${given.flag}: ${given.path} ${why}.`);
  if (key.type !== "RSA-PSS") return pemBlock("PRIVATE KEY", key.info.pkcs8);
  const { jwkOfRsaPss } = await import("../../host/keys/jwk_key.ts");
  return JSON.stringify(jwkOfRsaPss(key.info));
}

/** Gets the passphrase of a key: from its file, or from a person. Each key's is entered once. */
function readPassphrase(given: GivenKey, host: Host): Promise<string> {
  const { settings: { keyPassphraseFile: path } } = given;
  if (path !== undefined) return readGivenSecret({ flag: "--key-passphrase-file", path }, host);
  const known = knownPassphrases(host);
  const entered = known.get(given.path) ?? enterPassphrase(given, host);
  known.set(given.path, entered);
  return entered;
}

async function enterPassphrase({ flag, path }: GivenFile, host: Host): Promise<string> {
  const entered = await host.readPassphrase(`Passphrase for ${printable(path)}: `);
  if (entered) return entered;
  throw usage(
    `${flag}: ${path} is encrypted. Give its passphrase with --key-passphrase-file FILE, or ` +
      "enter it on a terminal.",
  );
}

/** A PKCS#12 file is expected to be encrypted: without a passphrase it only seems to be. */
function warnOfUnprotected({ flag, path }: GivenFile, host: Host): void {
  const known = knownPassphrases(host);
  if (known.has(path)) return;
  known.set(path, undefined);
  const notice = `${flag}: ${printable(path)} is a PKCS#12 file without a passphrase: ` +
    "anyone who can read it can use its key.";
  host.stderr.write(`device-login: ${notice}\n`).catch(() => {});
}
