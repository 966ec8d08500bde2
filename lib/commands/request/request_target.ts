import { printable } from "../../oauth/encoding/printable.ts";
import { hostOfUrl } from "../../oauth/http/named_host.ts";
import { isLoopback } from "../../oauth/http/secure_url.ts";
import { usage } from "../../settings/usage.ts";

/** The characters of a method (RFC 9110 section 5.6.2). */
const METHOD = /^[\w!#$%&'*+.^`|~-]+$/;

/** Methods that no fetch sends. */
const FORBIDDEN_METHODS = ["CONNECT", "TRACE", "TRACK"];

/** A request's method and URL. */
export interface RequestTarget {
  /** The method, in upper case. */
  method: string;
  /** The URL, without a fragment. */
  url: string;
  /** Its host, as named hosts are compared. */
  host: string;
}

/**
 * Reads `[METHOD] URL`.
 *
 * @param words the operands
 * @param options `hasBody`: whether the request has a body: then the default method is POST
 * @throws {DeviceLoginError} `invalid_options`
 */
export function readTarget(
  words: readonly string[],
  { hasBody }: { hasBody: boolean },
): RequestTarget {
  const [first, second] = words;
  if (first === undefined) throw usage("No URL is given. Add one like https://api.example.com/.");
  if (second !== undefined && first.includes("://")) {
    throw usage("The method is written before the URL: device-login request [METHOD] URL.");
  }
  const given = second === undefined ? undefined : first.toUpperCase();
  const method = given ?? (hasBody ? "POST" : "GET");
  if (!METHOD.test(method) || FORBIDDEN_METHODS.includes(method)) {
    throw usage(
      `The method must be one like GET or POST, and not ${FORBIDDEN_METHODS.join(", ")}: got ${
        JSON.stringify(printable(first, 100))
      }.`,
    );
  }
  if (hasBody && (method === "GET" || method === "HEAD")) {
    throw usage(`A ${method} request can't have a body: leave out --data, or give another method.`);
  }
  return { method, ...readUrl(second ?? first) };
}

function readUrl(text: string): { url: string; host: string } {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text)) {
    throw usage(
      `The URL must be one like https://api.example.com/: got ${
        JSON.stringify(printable(text, 200))
      }.`,
    );
  }
  // The value is not shown, since it contains a password.
  if (url.username || url.password) {
    throw usage("The URL must not contain a user name or password.");
  }
  url.hash = "";
  if (url.protocol === "http:" && !isLoopback(url)) {
    throw usage(
      `The URL of ${url.host} is plain http, so anyone on the network could read the token: use ` +
        "https. --allow-http does not change that.",
    );
  }
  const host = hostOfUrl(url.href);
  if (host !== undefined) return { url: url.href, host };
  throw usage(
    `The host ${JSON.stringify(url.host)} can't be named by --host: use another spelling.`,
  );
}
