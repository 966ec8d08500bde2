/** A reply's body, as far as it arrived. */
export interface ReplyText {
  /** The text. */
  text: string;
  /** The error that the body broke off with. */
  failure?: unknown;
}

/** Reads a reply's body. If it breaks off, its beginning is returned, which may contain a token. */
export async function readText(response: Response): Promise<ReplyText> {
  // A runtime without streams, such as React Native.
  if (!response.body?.getReader) return { text: await response.text() };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode() };
      text += decoder.decode(value, { stream: true });
    }
  } catch (failure) {
    return { text, failure };
  }
}
