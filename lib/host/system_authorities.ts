import { readdir, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import tls from "node:tls";
import { readCertificates } from "./certificates.ts";
import { isPermitted } from "../system/permissions.ts";

/** The lists of Unix systems, as in Go's crypto/x509; the first that can be read is used. */
const LIST_FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The folders with one certificate per file; all of them are used. */
const CERTIFICATE_FOLDERS = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

/** The places that the environment names instead. */
export interface SystemTrust {
  /** `SSL_CERT_FILE`: a file of certificates in PEM. */
  file?: string | undefined;
  /** `SSL_CERT_DIR`: folders of such files, separated as in `PATH`. */
  folders?: string | undefined;
}

/** The options of {@linkcode systemAuthorities}. */
export interface SystemOptions {
  /** The operating system, as Node calls it. @default this one */
  platform?: string;
}

/** The authorities that were found. */
export interface Authorities {
  /** Each as PEM. */
  certificates: string[];
  /** Why others could not be read, in plain words. */
  problems: string[];
}

/**
 * Reads the authorities that the operating system trusts. `SSL_CERT_FILE` and `SSL_CERT_DIR`
 * replace the usual file and folders, as for Go's tools. On macOS and Windows, which have neither,
 * they are added to the system's store.
 *
 * It never prompts for a permission and does not fail: problems are part of the result.
 *
 * @param trust the places that the environment names
 */
export async function systemAuthorities(
  { file, folders }: SystemTrust,
  { platform = process.platform }: SystemOptions = {},
): Promise<Authorities> {
  const hasStore = platform === "darwin" || platform === "win32";
  const named: Authorities[] = [];
  const usual: Authorities[] = hasStore ? [readStore()] : [];
  if (file) named.push(under("SSL_CERT_FILE", await readList(file)));
  else if (!hasStore) usual.push(await readFirst(LIST_FILES));
  if (folders) {
    const each = folders.split(delimiter).filter(Boolean);
    const found = await Promise.all(each.map(readFolder));
    named.push(...found.map((one) => under("SSL_CERT_DIR", one)));
  } else if (!hasStore) {
    usual.push(...await Promise.all(CERTIFICATE_FOLDERS.map(readFolder)));
  }
  const certificates = new Set([...named, ...usual].flatMap((one) => one.certificates));
  const problems = named.flatMap((one) => one.problems);
  // Every system lacks some of the usual places: it is a problem only if it lacks all.
  if (certificates.size + named.length === 0) problems.push(...usual[0]?.problems ?? []);
  return { certificates: [...certificates], problems };
}

function under(variable: string, { certificates, problems }: Authorities): Authorities {
  return { certificates, problems: problems.map((problem) => `${variable}: ${problem}`) };
}

/** Reads the store of macOS or Windows. */
function readStore(): Authorities {
  if (!isPermitted({ name: "sys" })) {
    return none("the system's authorities take --allow-sys under Deno");
  }
  try {
    return {
      certificates: readCertificates(tls.getCACertificates("system").join("\n")),
      problems: [],
    };
  } catch (error) {
    return none(`the system's authorities can't be read: ${(error as Error).message}`);
  }
}

/** Reads the first list that is not empty: a system has only one of them. */
async function readFirst(paths: readonly string[]): Promise<Authorities> {
  for (const path of paths) {
    const list = await readList(path);
    if (list.certificates.length > 0) return list;
  }
  const mayRead = paths.some((path) => isPermitted({ name: "read", path }));
  return none(
    mayRead
      ? "the system has no list of authorities in any of the usual places"
      : "the system's authorities take --allow-read under Deno",
  );
}

function readList(path: string): Promise<Authorities> {
  return attempt(path, async () => readCertificates(await readFile(path, "utf8")));
}

function readFolder(path: string): Promise<Authorities> {
  return attempt(path, async () => {
    const lists = await Promise.all(
      (await readdir(path)).map((file) => readList(join(path, file))),
    );
    return lists.flatMap((list) => list.certificates);
  });
}

async function attempt(path: string, read: () => Promise<string[]>): Promise<Authorities> {
  if (!isPermitted({ name: "read", path })) {
    return none(`${path} takes --allow-read=${path} under Deno`);
  }
  try {
    const certificates = await read();
    if (certificates.length > 0) return { certificates, problems: [] };
    return none(`${path} holds no certificates in PEM`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return none(`${path} can't be read (${code ?? message})`);
  }
}

function none(problem: string): Authorities {
  return { certificates: [], problems: [problem] };
}
