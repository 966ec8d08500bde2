import type { Host } from "../../host/host.ts";
import { type ResultStream, UnwritableResult, writeResult } from "../../cli/result_writer.ts";

/**
 * Writes a reply to a terminal as it arrives: text, with control characters escaped. Anything else
 * is refused, as it could change the terminal's settings.
 *
 * @param host whose standard output is a terminal
 */
export function openTerminalText(host: Host): ResultStream {
  const decoder = new TextDecoder();
  let begun = false;
  let last = "";
  const write = async (decoded: string) => {
    const text = last === "\r" ? last + decoded : decoded;
    if (text === "") return;
    last = text.slice(-1);
    // The other half of a line break may follow.
    await writeResult((last === "\r" ? text.slice(0, -1) : text).replaceAll("\r\n", "\n"), host);
  };
  return {
    async append(bytes) {
      if (!begun && !isText(bytes)) {
        throw new UnwritableResult(
          "The reply is not text, so it is not written to the terminal. Give --output FILE, or pipe " +
            "it into another program.",
        );
      }
      begun = true;
      await write(decoder.decode(bytes, { stream: true }));
    },
    async commit() {
      await write(decoder.decode());
      if (begun && last !== "\n") await writeResult("\n", host);
    },
    discard: () => Promise.resolve(),
  };
}

/** Whether the first bytes of a reply are text in UTF-8. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    // The last character may be incomplete.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
