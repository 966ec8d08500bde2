import { Buffer } from "node:buffer";
import { readDer } from "../../oauth/keys/der.ts";
import { decodeText } from "../../system/decode_text.ts";
import { identifier, inside } from "./der_values.ts";
import { UnusableFile } from "./unusable_file.ts";

/** The formats of files with keys and certificates. */
export type FileFormat =
  | { name: "text"; text: string }
  | {
    name:
      | "PKCS#12"
      | "PKCS#8"
      | "encrypted PKCS#8"
      | "PKCS#1"
      | "SEC 1"
      | "certificate"
      | "public key"
      | "PKCS#7"
      | "Java keystore"
      | "unknown";
  };

const PKCS7_SIGNED_DATA = "2a864886f70d010702";

/** The tags of the values at the beginning of a structure, and the structure's name. */
const STRUCTURES: readonly (readonly [tags: string, name: FileFormat["name"]])[] = [
  ["2 48 4", "PKCS#8"],
  ["2 2 2 2", "PKCS#1"],
  ["2 4", "SEC 1"],
  ["2 2", "public key"],
  ["2 48", "PKCS#12"],
  ["48 4", "encrypted PKCS#8"],
  ["48 48 3", "certificate"],
  ["48 3", "public key"],
  ["6 160", "PKCS#7"],
];

/**
 * Determines the format of a file with a key or a certificate by its structure.
 *
 * @throws {UnusableFile} if it is text in another encoding
 */
export function formatOf(bytes: Uint8Array): FileFormat {
  const [first, second] = bytes;
  if (first === 0xfe && second === 0xed) return { name: "Java keystore" };
  // A sequence; as a character, a zero, which no text of this kind begins with.
  if (first === 0x30) return { name: structureOf(bytes) };
  return { name: "text", text: textOf(bytes) };
}

function structureOf(bytes: Uint8Array): Exclude<FileFormat["name"], "text"> {
  // A length that is not stated in advance occurs only in PKCS#12 and PKCS#7.
  if (bytes[1] === 0x80) return bytes[2] === 6 ? "PKCS#7" : "PKCS#12";
  try {
    const values = inside(readDer(bytes)[0]);
    const tags = values.map(({ tag }) => tag).join(" ");
    const [, name = "unknown"] = STRUCTURES.find(([start]) => `${tags} `.startsWith(`${start} `)) ??
      [];
    if (name === "text") return "unknown";
    return name === "PKCS#7" && identifier(values[0]) !== PKCS7_SIGNED_DATA ? "unknown" : name;
  } catch {
    return "unknown";
  }
}

/** Decodes a text. Comments of a PEM file may be in an old encoding: only its ASCII is used. */
function textOf(bytes: Uint8Array): string {
  try {
    return decodeText(bytes);
  } catch (error) {
    const text = Buffer.from(bytes).toString("latin1");
    if (text.includes("-----BEGIN ")) return text;
    throw new UnusableFile(`can't be read: ${(error as Error).message}`);
  }
}
