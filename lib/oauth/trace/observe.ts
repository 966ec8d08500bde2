import { describeBodyFailure } from "../http/corrupt_compression.ts";

/** A reply's body, as far as it was observed. */
export interface ObservedBody {
  /** Its text, or the beginning of a large one. */
  text: string;
  /** Whether the rest was not observed. */
  isCut: boolean;
  /** How it ended, if its end was not reached. */
  end?: { how: string; error?: string | undefined } | undefined;
}

/** The part of a body that is observed: OAuth messages are much smaller. */
const MAX_OBSERVED_BYTES = 64 * 1024;

/**
 * Returns a copy of a reply that reports its body when that has been read to its end, was cancelled,
 * or broke off.
 *
 * @param reply the reply, whose own body must not be read afterwards
 * @param report is called once, before the reader sees the end
 */
export function observe(reply: Response, report: (body: ObservedBody) => void): Response {
  const { body, status, statusText, headers } = reply;
  if (body === null || status < 200 || status > 599 || [204, 205, 304].includes(status)) {
    report({ text: "", isCut: false });
    return reply;
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  let reported = false;
  const finish = (end?: ObservedBody["end"]) => {
    if (reported) return;
    reported = true;
    report({ text, isCut: size > MAX_OBSERVED_BYTES, end });
  };
  const copy = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          finish();
          return controller.close();
        }
        const read = value.subarray(0, Math.max(MAX_OBSERVED_BYTES - size, 0));
        size += value.byteLength;
        if (read.length > 0) text += decoder.decode(read, { stream: true });
        controller.enqueue(value);
      } catch (error) {
        finish({
          how: describeBodyFailure(error),
          error: error instanceof Error ? error.message : String(error),
        });
        throw error;
      }
    },
    cancel(reason) {
      finish({ how: "given up before its end" });
      return reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
  return new Response(copy, { status, statusText, headers });
}
