/** What was seen of a reply's body. */
export interface Observed {
  /** Its text. */
  text: string;
  /** How it ended, where it is not whole. */
  end?: string;
}

/** Bytes of a body that are kept: more than any message of the protocol has. */
const LARGEST = 1024 * 1024;

/**
 * Lets a reply pass through, and tells what its body was once that has been read to its end, has
 * been given up, or has broken off.
 *
 * @param reply the reply; its body is no longer to be read
 * @param tell is called once, before the reader learns of the end
 * @returns what takes its place
 */
export function observe(reply: Response, tell: (observed: Observed) => void): Response {
  const { body, status, statusText, headers } = reply;
  if (body === null || status < 200 || status > 599 || [204, 205, 304].includes(status)) {
    tell({ text: "" });
    return reply;
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  let told = false;
  const finish = (end?: string) => {
    if (told) return;
    told = true;
    tell({ text, ...(end !== undefined && { end }) });
  };
  const copy = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          finish();
          return controller.close();
        }
        if (size < LARGEST) text += decoder.decode(value, { stream: true });
        size += value.byteLength;
        controller.enqueue(value);
      } catch (error) {
        finish(`broke off: ${error instanceof Error ? error.message : error}`);
        throw error;
      }
    },
    cancel(reason) {
      finish("given up before its end");
      return reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
  return new Response(copy, { status, statusText, headers });
}
