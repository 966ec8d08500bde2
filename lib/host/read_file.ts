import { Buffer } from "node:buffer";
import { open, readFile, stat } from "node:fs/promises";
import process from "node:process";
import { decodeText } from "../system/decode_text.ts";

/** The longest standard input that is read, and the longest line: far above any need. */
const MAX_INPUT_BYTES = 1_048_576;

/** The longest file that is read whole: a device such as /dev/zero never ends. */
const MAX_FILE_BYTES = 16 * 1_048_576;

/** Bytes that are read at once from a pipe or a device. */
const CHUNK_BYTES = 65_536;

/**
 * Reads a file; standard input for `-`.
 *
 * @throws if standard input is longer than 1 MiB, or a file than 16 MiB
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  if (path === "-") return await collect(process.stdin, MAX_INPUT_BYTES);
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) {
    return await collect(readChunks(path), MAX_FILE_BYTES);
  }
  limited(found.size, MAX_FILE_BYTES);
  return await readFile(path);
}

async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    while (true) {
      const { bytesRead, buffer } = await file.read(
        Buffer.alloc(CHUNK_BYTES),
        0,
        CHUNK_BYTES,
        null,
      );
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function collect(
  source: AsyncIterable<Uint8Array | string>,
  longest: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size = limited(size + bytes.length, longest);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * Reads the text of a file; of standard input for `-`.
 *
 * @throws if it is not text, and as {@linkcode readBytes} does
 */
export async function readText(path: string): Promise<string> {
  return decodeText(await readBytes(path));
}

/**
 * Reads standard input line by line, as the lines arrive. The last one may lack its line break.
 *
 * @throws if a line is longer than 1 MiB
 */
export async function* readLines(): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of process.stdin) {
    const more = decoder.decode(Buffer.from(chunk), { stream: true });
    const lines = (rest + more).split("\n");
    rest = lines.pop() ?? "";
    limited(rest.length, MAX_INPUT_BYTES);
    for (const line of lines) yield line.replace(/\r$/, "");
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

function limited(size: number, longest: number): number {
  if (size <= longest) return size;
  throw new Error(`it is longer than ${longest / 1_048_576} MiB`);
}
