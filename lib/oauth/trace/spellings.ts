import { escapeHtml } from "../encoding/html_entities.ts";

/** Characters of the longest code that a person would type. */
const LONGEST_CODE = 32;

/**
 * The ways in which a server may repeat a secret: as it is, in a URL, a form, JSON, HTML or Base64,
 * or without what stands between the groups of a code.
 */
export function spellings(secret: string): Set<string> {
  // Half of a surrogate pair can't be encoded.
  const whole = secret.replace(/\p{Cs}/gu, "");
  const form = new URLSearchParams([["", secret]]).toString().slice(1);
  return new Set([
    secret,
    secret.trim(),
    form,
    form.replaceAll("+", "%20"),
    encodeURIComponent(whole),
    encodeURI(whole),
    JSON.stringify(secret).slice(1, -1),
    escapeHtml(secret),
    escapeHtml(secret).replaceAll("&#39;", "'"), // Many leave the apostrophe as it is.
    secret.length > LONGEST_CODE ? secret : secret.replace(/[-\s]/g, ""),
    ...[0, 1, 2].flatMap((offset) => base64At(secret, offset)),
  ]);
}

/** What a secret looks like in Base64, where it begins so many bytes into a group of three. */
function base64At(secret: string, offset: number): string[] {
  const bytes = [...new Uint8Array(offset), ...new TextEncoder().encode(secret)];
  const text = btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
  // The characters at both ends are made of its neighbours, too.
  const inner = text.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
  return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
}
