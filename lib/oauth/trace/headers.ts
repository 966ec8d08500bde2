import { decodeBase64url } from "../encoding/base64url.ts";
import { showHidden } from "./hidden.ts";
import type { Redactor } from "./redactor.ts";
import { urlSecrets } from "./url_secrets.ts";
import { randomWords } from "./words.ts";

/** Headers whose values are shown. */
const PLAIN = [
  "accept",
  "accept-encoding",
  "accept-language",
  "age",
  "allow",
  "cache-control",
  "connection",
  "content-encoding",
  "content-language",
  "content-length",
  "content-type",
  "date",
  "expires",
  "keep-alive",
  "pragma",
  "retry-after",
  "server",
  "transfer-encoding",
  "user-agent",
  "vary",
  "via",
];

/** Headers with words of the server's own, which may repeat anything. */
const TEXT = ["proxy-authenticate", "warning", "www-authenticate"];

/** Names of headers that carry secrets, whoever made them up. */
const SECRET = /auth|cookie|token|secret|key|pass|credential|session|dpop|assertion/i;

/** The ways to authenticate whose names are shown. */
const SCHEME = /^(basic|bearer|dpop|digest|negotiate) +/i;

/** Remembers what is secret in headers. This comes before any of them is shown. */
export function learnHeaders(headers: Headers, redactor: Redactor): void {
  for (const [name, value] of headers) {
    if (name === "location") {
      for (const part of urlSecrets(value)) redactor.suspect(part[0]);
    } else if (!PLAIN.includes(name) && !TEXT.includes(name)) {
      learnHidden(name, value, redactor);
    }
  }
}

function learnHidden(name: string, value: string, redactor: Redactor): void {
  const credentials = value.replace(SCHEME, "");
  if (SECRET.test(name)) redactor.learn(credentials);
  // Cookies, for example, are several in one header.
  for (const part of [credentials, ...credentials.split(/[\s;,=]+/)]) redactor.suspect(part);
  if (!/^basic /i.test(value)) return;
  const password = basicPassword(credentials);
  if (password === undefined) return;
  redactor.learn(password);
  // RFC 6749 section 2.3.1 has it encoded as in a form.
  redactor.learn(new URLSearchParams(`=${password}`).get("") ?? "");
}

function basicPassword(credentials: string): string | undefined {
  try {
    const text = new TextDecoder().decode(decodeBase64url(credentials));
    return text.slice(text.indexOf(":") + 1);
  } catch {
    return undefined;
  }
}

/** One line for each header, with what is not known to be harmless hidden. */
export function headerLines(headers: Headers, redactor: Redactor): string[] {
  return [...headers].map(([name, value]) =>
    `${redactor.show(name, randomWords)}: ${showHeader(name, value, redactor)}`
  );
}

function showHeader(name: string, value: string, redactor: Redactor): string {
  if (PLAIN.includes(name)) return redactor.show(value);
  if (TEXT.includes(name)) return redactor.show(value, randomWords);
  if (name === "location") {
    return redactor.show(value, (url) => [...urlSecrets(url), ...randomWords(url)]);
  }
  const [scheme = ""] = SCHEME.exec(value) ?? [];
  return scheme + showHidden(value.slice(scheme.length), redactor);
}
