import { DeviceLoginError } from "../oauth/base/errors.ts";

/** The kinds of proxies, and their default ports. */
const DEFAULT_PORTS = {
  http: 80,
  https: 443,
  socks4: 1080,
  socks4a: 1080,
  socks5: 1080,
  socks5h: 1080,
};

/** A kind of proxy. */
export type ProxyScheme = keyof typeof DEFAULT_PORTS;

/** The parts of a proxy that messages show. */
export interface ProxyInUse {
  /** The variable that names it. */
  variable: string;
  /** Its URL without credentials. */
  name: string;
  scheme: ProxyScheme;
  /** Its host: a name, or an IP address; IPv6 in brackets. */
  hostname: string;
}

/** A proxy that a variable names. */
export interface Proxy extends ProxyInUse {
  /** Its URL, unless it is a SOCKS proxy, which the agents of `node:http` do not support. */
  url?: string;
  port: number;
  /** The user name, decoded; empty if there is none. */
  username: string;
  /** The password, decoded; empty if there is none. */
  password: string;
}

/** Whether a proxy opens tunnels only, and does not forward requests. */
export function isSocks({ scheme }: Pick<Proxy, "scheme">): boolean {
  return scheme.startsWith("socks");
}

/** Whether this machine looks up the names of servers for a proxy, as for curl. */
export function looksUpHere({ scheme }: Pick<Proxy, "scheme">): boolean {
  return scheme === "socks4" || scheme === "socks5";
}

/** RFC 1929: the longest user name or password of a SOCKS proxy, in bytes. */
const MAX_SOCKS_CREDENTIAL_BYTES = 255;

/**
 * Parses the value of a proxy variable. The scheme may be missing (`proxy:3128` is an http proxy) or
 * in upper case. `socks` is `socks5h`.
 *
 * @param variable the variable's name
 * @param value its value
 * @throws {DeviceLoginError} `invalid_options` for a proxy that can't be used; the message does not
 *   repeat the value, which may hold a password
 *
 * @example
 * ```ts
 * parseProxy("HTTPS_PROXY", "proxy.example.com:3128").name; // "http://proxy.example.com:3128"
 * ```
 */
export function parseProxy(variable: string, value: string): Proxy {
  const text = value.trim();
  const refuse = (fault: string) =>
    new DeviceLoginError("invalid_options", `The variable ${variable} ${fault}`);
  if (/^(["'`]).*\1$/s.test(text)) throw refuse("has quotes around its value: remove them.");
  const [, given = "http", rest = text] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  const lower = given.toLowerCase();
  const scheme = lower === "socks" ? "socks5h" : lower;
  if (!isProxyScheme(scheme)) {
    throw refuse(
      `names a proxy of an unknown kind. Use one of ${Object.keys(DEFAULT_PORTS).join(", ")}, ` +
        "such as http://proxy.example.com:3128.",
    );
  }
  // The rules of http URLs apply to all kinds. The second scheme has another default port.
  const url = URL.parse(`http://${rest}`);
  const plain = url?.pathname === "/" && url.search === "" && url.hash === "";
  const known = plain && /^([\w.-]+|\[[\da-f:.]+\])$/.test(url.hostname);
  if (!known || /[\s\p{Cc}]/u.test(text)) {
    throw refuse(
      "must be the URL of a proxy, such as http://proxy.example.com:3128. In a user name or " +
        "password, write %20 for a space, %23 for #, %25 for %, %2F for /, %3F for ? and %5C for \\.",
    );
  }
  const port = Number(url.port || URL.parse(`https://${rest}`)?.port || DEFAULT_PORTS[scheme]);
  const [username, password] = [url.username, url.password].map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw refuse("has a user name or password with a bare %: write it as %25.");
    }
  }) as [string, string];
  const fault = findCredentialFault(scheme, { username, password });
  if (fault !== undefined) throw refuse(fault);
  const shownPort = port === DEFAULT_PORTS[scheme] && !isSocks({ scheme }) ? "" : `:${port}`;
  const { hostname } = url;
  const name = `${scheme}://${hostname}${shownPort}`;
  return {
    variable,
    name,
    ...(!isSocks({ scheme }) && { url: name }),
    scheme,
    hostname,
    port,
    username,
    password,
  };
}

/** Returns the host of a proxy or a URL as sockets want it: IPv6 without brackets. */
export function socketHost({ hostname }: { hostname: string }): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function isProxyScheme(scheme: string): scheme is ProxyScheme {
  return Object.hasOwn(DEFAULT_PORTS, scheme);
}

/** Returns what is wrong with the credentials: what the kind of proxy can't transmit. */
function findCredentialFault(
  scheme: ProxyScheme,
  { username, password }: Pick<Proxy, "username" | "password">,
): string | undefined {
  if (/\p{Cc}/u.test(username + password)) {
    return "has a control character in its user name or password.";
  }
  if (!isSocks({ scheme })) {
    // RFC 7617 section 2
    return username.includes(":")
      ? "has a user name with a colon, which no http proxy can read."
      : undefined;
  }
  if (scheme.startsWith("socks4")) {
    return password ? "has a password, which SOCKS4 does not support: use socks5://." : undefined;
  }
  const longest = Math.max(
    ...[username, password].map((one) => new TextEncoder().encode(one).length),
  );
  if (longest > MAX_SOCKS_CREDENTIAL_BYTES) {
    return `has a user name or password of more than ${MAX_SOCKS_CREDENTIAL_BYTES} bytes, too long for SOCKS.`;
  }
  return undefined;
}
