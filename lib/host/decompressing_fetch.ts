import { codingsOf } from "./content_codings.ts";

/**
 * Creates a fetch that decompresses the replies that the runtime's own fetch leaves compressed. Both
 * leave the header unchanged, so that only the runtime's list distinguishes them.
 *
 * @param send the runtime's fetch
 * @param decompressed the values of `Content-Encoding` that it decompresses, in lower case
 */
export function decompressingFetch(
  send: typeof fetch,
  decompressed: readonly string[],
): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const encoding = response.headers.get("content-encoding");
    const { body, status, statusText, headers } = response;
    if (body === null || codingsOf(encoding).length === 0) return response;
    // Deno decompresses nothing if the request says what it accepts.
    const left = "Deno" in globalThis && saysWhatItAccepts(input, init);
    if (!left && decompressed.includes(encoding?.trim().toLowerCase() ?? "")) return response;
    const [{ decompress }, { Readable }] = await Promise.all([
      import("./decompress.ts"),
      import("node:stream"),
    ]);
    const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
    return new Response(decompress(source, encoding), { status, statusText, headers });
  };
}

function saysWhatItAccepts(input: string | URL | Request, init: RequestInit = {}): boolean {
  const given = input instanceof Request ? input.headers : undefined;
  return new Headers(init.headers ?? given).has("accept-encoding");
}
