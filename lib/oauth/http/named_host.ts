import { DeviceLoginError } from "../base/errors.ts";
import { isLoopback } from "./secure_url.ts";

/** A name or an address in ASCII, and a port. No other spelling is accepted or converted. */
const PLAIN_HOST = /^(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** The schemes that are encrypted. */
const SECURE_SCHEMES = ["https", "grpcs"];

/**
 * Reads a host that may receive a token.
 *
 * @param text its name, with a port unless it is 443; `https://` before it is accepted
 * @returns the host, as hosts are compared
 * @throws {DeviceLoginError} `invalid_options` if it is not a host
 */
export function parseNamedHost(text: string): string {
  const host = canonicalHost(text.trim().replace(/^https:\/\/|\/$/gi, ""));
  if (host !== undefined) return host;
  throw new DeviceLoginError(
    "invalid_options",
    "A named host must be a name in ASCII, with a port unless it is 443, such as " +
      `git.example.com or git.example.com:8443: got ${JSON.stringify(text)}.`,
  );
}

/**
 * Returns the host as hosts are compared: in lower case, without the port 443. Anything that a tool
 * could understand differently is not a host: user information, a trailing dot, percent-encoding,
 * characters beyond ASCII.
 */
export function canonicalHost(text: string): string | undefined {
  return PLAIN_HOST.test(text) ? text.toLowerCase().replace(/:443$/, "") : undefined;
}

/**
 * Returns the host that a URL leads to, as hosts are compared. There is none for an unencrypted
 * scheme, except on loopback with its port: `localhost:5000`.
 */
export function hostOfUrl(text: string): string | undefined {
  const [, scheme = "", authority = ""] = /^([a-z]+):\/\/([^/?#]*)/i.exec(text) ?? [];
  const host = canonicalHost(authority);
  if (host === undefined || SECURE_SCHEMES.includes(scheme.toLowerCase())) return host;
  if (!/^(?:http|grpc)$/i.test(scheme) || !onLoopback(host)) return undefined;
  // Without a port, a named host is the one that serves https.
  if (!hasPort(authority)) return `${host}:80`;
  return authority.toLowerCase();
}

/**
 * Returns the host of a protocol that names none or a URL. A bare host does not say whether it will
 * be connected to over https, so loopback counts only with its port.
 */
export function hostOfServer(text: string): string | undefined {
  if (text.includes("://")) return hostOfUrl(text);
  const [authority = ""] = text.split("/");
  const host = canonicalHost(authority);
  if (host === undefined || hasPort(authority)) return host;
  return onLoopback(host) ? undefined : host;
}

function onLoopback(host: string): boolean {
  return isLoopback({ hostname: host.replace(/:\d+$/, "") });
}

function hasPort(authority: string): boolean {
  return /:\d+$/.test(authority);
}
