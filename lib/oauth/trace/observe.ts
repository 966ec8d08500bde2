/** What was seen of a reply's body. */
export interface ObservedBody {
  /** Its text, or the beginning of a large one. */
  text: string;
  /** Whether more followed. */
  isCut: boolean;
  /** What happened before its end was reached. */
  end?: { how: string; error?: string | undefined } | undefined;
}

/** Bytes of a body that are looked at: no message of the protocol comes near it. */
const LARGEST_BODY = 64 * 1024;

/**
 * Passes a reply on, and reports its body once that has been read to its end, has been given up, or
 * has broken off.
 *
 * @param reply the reply, whose own body must not be read any more
 * @param report is called once, before the reader learns of the end
 * @returns a copy of the reply
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
    report({ text, isCut: size > LARGEST_BODY, end });
  };
  const copy = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          finish();
          return controller.close();
        }
        const read = value.subarray(0, Math.max(LARGEST_BODY - size, 0));
        size += value.byteLength;
        if (read.length > 0) text += decoder.decode(read, { stream: true });
        controller.enqueue(value);
      } catch (error) {
        finish({ how: "broke off", error: error instanceof Error ? error.message : String(error) });
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
