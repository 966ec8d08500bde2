import type { Host } from "../../host/host.ts";
import type { ResultStream } from "../../cli/open_result_stream.ts";
import { UnwritableResult, writeResult } from "../../cli/write_result.ts";

/**
 * Writes a reply to a terminal as it arrives: text in UTF-8, with control characters escaped. Anything
 * else is refused.
 *
 * @param host whose standard output is a terminal
 */
export function openTerminalText(host: Host): ResultStream {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let last = "";
  const write = async (bytes?: Uint8Array) => {
    const decoded = decodeText(decoder, bytes);
    const text = last === "\r" ? last + decoded : decoded;
    if (text === "") return;
    last = text.slice(-1);
    // The other half of a line break may follow.
    await writeResult((last === "\r" ? text.slice(0, -1) : text).replaceAll("\r\n", "\n"), host);
  };
  const endLine = async () => {
    if (last !== "" && last !== "\n") await writeResult("\n", host);
    last = "";
  };
  return {
    append: write,
    async commit() {
      await write();
      await endLine();
    },
    discard: endLine,
  };
}

/** Decodes the next bytes, or the end, of a text. @throws {UnwritableResult} for other content */
function decodeText(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    const text = decoder.decode(bytes, { stream: bytes !== undefined });
    if (!text.includes("\0")) return text;
  } catch {
    // It is not UTF-8.
  }
  throw new UnwritableResult(
    "The reply is not text, so it is not written to the terminal. Give --output FILE, or pipe it " +
      "into another program.",
  );
}
