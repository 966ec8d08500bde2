/** What a client sends in the `Authorization` header to authenticate (RFC 6749 section 2.3.1). */
export interface BasicCredentials {
  readonly id: string;
  readonly secret: string;
}

/**
 * Reads the credentials of a client; they are empty if they are malformed.
 *
 * @param headers the headers of a request
 * @returns `undefined` without such a header
 */
export function readBasicCredentials(headers: Headers): BasicCredentials | undefined {
  const encoded = /^Basic (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [id = "", secret = ""] = decodeBase64(encoded).split(":");
  const decode = (part: string) => new URLSearchParams(`_=${part}`).get("_") ?? "";
  return { id: decode(id), secret: decode(secret) };
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return "";
  }
}
