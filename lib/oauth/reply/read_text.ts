/** A reply's body, and what broke it off. */
export interface ReplyText {
  /** The body, as far as it came. */
  text: string;
  /** The error that ended it early. */
  failure?: unknown;
}

/** Reads a reply's body. Of one that breaks off it keeps the beginning, which may hold a token. */
export async function readText({ body }: Response): Promise<ReplyText> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (true) {
      const { done = true, value } = await reader?.read() ?? {};
      if (done) return { text: text + decoder.decode() };
      text += decoder.decode(value, { stream: true });
    }
  } catch (failure) {
    return { text, failure };
  }
}
