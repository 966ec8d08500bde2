import { createHash } from "node:crypto";

const MACH_O_64 = 0xfeedfacf;
const LC_CODE_SIGNATURE = 0x1d;
const CODE_DIRECTORY = 0xfade0c02;
const SHA256 = 2;

/** The part of a macOS program's signature that contains a hash of each page. */
interface CodeDirectory {
  /** The offset of the page hashes in the file. */
  hashes: number;
  /** The number of pages. */
  pages: number;
  /** The size of a page, in bytes. */
  pageSize: number;
  /** The offset in the file at which the hashed part ends. */
  codeLimit: number;
}

/**
 * Returns the pages of a signed macOS program (Mach-O, 64 bit) whose hash in the signature is wrong.
 * The system kills a program that has any.
 *
 * @param file the program's bytes
 * @throws {Error} if it is not such a program, or not signed with SHA-256 hashes
 */
export function wrongPages(file: Uint8Array): number[] {
  const directory = findCodeDirectory(file);
  return Array.from({ length: directory.pages }, (_, page) => page).filter((page) => {
    const at = directory.hashes + page * 32;
    return !hashOf(file, directory, page).equals(file.subarray(at, at + 32));
  });
}

/**
 * Signs a macOS program again: writes the right hash of every page into its signature. An ad-hoc
 * signature has no key and consists only of these hashes.
 *
 * @param file the program's bytes, modified in place
 * @throws {Error} like `wrongPages`
 */
export function signPages(file: Uint8Array): void {
  const directory = findCodeDirectory(file);
  for (let page = 0; page < directory.pages; page++) {
    file.set(hashOf(file, directory, page), directory.hashes + page * 32);
  }
}

function hashOf(file: Uint8Array, directory: CodeDirectory, page: number) {
  const { pageSize, codeLimit } = directory;
  const end = Math.min((page + 1) * pageSize, codeLimit);
  return createHash("sha256").update(file.subarray(page * pageSize, end)).digest();
}

function findCodeDirectory(file: Uint8Array): CodeDirectory {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const signature = findSignature(view);
  // The signature is a list of blobs, in network byte order.
  const blobs = view.getUint32(signature + 8);
  for (let index = 0; index < blobs; index++) {
    const start = signature + view.getUint32(signature + 12 + index * 8 + 4);
    if (view.getUint32(start) !== CODE_DIRECTORY) continue;
    if (view.getUint8(start + 37) !== SHA256) continue;
    return {
      hashes: start + view.getUint32(start + 16),
      pages: view.getUint32(start + 28),
      codeLimit: view.getUint32(start + 32),
      pageSize: 2 ** view.getUint8(start + 39),
    };
  }
  throw new Error("The program has no signature with SHA-256 hashes.");
}

function findSignature(view: DataView): number {
  if (view.byteLength < 32 || view.getUint32(0, true) !== MACH_O_64) {
    throw new Error("The file is not a 64-bit macOS program.");
  }
  const commands = view.getUint32(16, true);
  let at = 32;
  for (let index = 0; index < commands; index++) {
    if (view.getUint32(at, true) === LC_CODE_SIGNATURE) return view.getUint32(at + 8, true);
    at += view.getUint32(at + 4, true);
  }
  throw new Error("The program is not signed.");
}
