import { Buffer } from "node:buffer";

/** A block of a PEM file (RFC 7468). */
export interface PemBlock {
  /** Its label, such as `PRIVATE KEY`. */
  label: string;
  /** The headers before its content (RFC 1421), of keys that are encrypted in the old way. */
  headers: ReadonlyMap<string, string>;
  /** Its content. */
  der: Uint8Array;
}

/** Finds the blocks of a PEM file. Other text between them is ignored. */
export function findPemBlocks(text: string): PemBlock[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\s([^]*?)-----END \1-----/g);
  return [...blocks].map(([, label = "", body = ""]) => {
    const headers = body.matchAll(/^([\w-]+): *(.*?)\r?$/gm);
    const content = body.replace(/^[\w-]+:.*$/gm, "");
    return {
      label,
      headers: new Map([...headers].map(([, name = "", value = ""]) => [name, value])),
      der: new Uint8Array(Buffer.from(content, "base64")),
    };
  });
}

/** Writes a block. */
export function pemBlock(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der).toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
