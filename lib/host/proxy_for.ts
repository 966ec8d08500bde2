import { isLoopback } from "../oauth/http/secure_url.ts";
import { isHttpProxy } from "./agent_proxies.ts";

/** A proxy that requests use. */
export interface ProxyInUse {
  /** Its URL, without credentials. */
  url: string;
  /** Its host name. */
  hostname: string;
  /** The variable that names it. */
  variable: string;
}

/**
 * Finds the proxy that the environment names for a URL, unless that is on loopback or an exception
 * in `NO_PROXY`.
 *
 * @param url the URL of a request
 * @param env the proxy variables by name; lower case takes precedence
 *
 * @example
 * ```ts
 * proxyFor(new URL("https://a.example"), { HTTPS_PROXY: "http://proxy:3128" })?.variable; // "HTTPS_PROXY"
 * ```
 */
export function proxyFor(url: URL, env: Readonly<Record<string, string>>): ProxyInUse | undefined {
  if (isLoopback(url)) return undefined;
  const read = (name: string) =>
    [name.toLowerCase(), name].find((variable) => env[variable]) ?? name;
  const exceptions = (env[read("NO_PROXY")] ?? "").split(/[\s,]+/).filter(Boolean);
  if (exceptions.some((exception) => covers(exception, url))) return undefined;
  const own = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const variable = [own, "ALL_PROXY"].map(read).find((name) => env[name]);
  const named = variable && env[variable];
  if (!variable || !named) return undefined;
  // Of the runtimes, only Deno supports other kinds for all requests.
  if (/^all_proxy$/i.test(variable) && !isHttpProxy(named) && !("Deno" in globalThis)) {
    return undefined;
  }
  const proxy = URL.parse(named.includes("://") ? named : `http://${named}`);
  if (proxy === null) return undefined;
  return { url: `${proxy.protocol}//${proxy.host}`, hostname: proxy.hostname, variable };
}

/**
 * Whether an exception is this URL's host, a domain that it belongs to, or everything. With a port,
 * it is a single host, as for an agent of `node:http`.
 */
function covers(exception: string, { hostname, port, protocol }: URL): boolean {
  if (exception === "*") return true;
  const address = exception.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (/:.*:/.test(address)) return hostname === `[${address}]`;
  const [, name = "", only] = /^(.*?)(?::(\d+))?$/.exec(exception.toLowerCase()) ?? [];
  if (only !== undefined) {
    return hostname === name && only === (port || (protocol === "https:" ? "443" : "80"));
  }
  const network = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(name);
  if (network) return inNetwork(hostname, network[1] ?? "", 2 ** (32 - Number(network[2])));
  const domain = name.replace(/^\*?\./, "");
  return hostname === domain || (domain !== "" && hostname.endsWith(`.${domain}`));
}

/** Whether an address belongs to an IPv4 network of a size. */
function inNetwork(hostname: string, network: string, size: number): boolean {
  if (!/^(\d+\.){3}\d+$/.test(hostname)) return false;
  const number = (address: string) =>
    address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return Math.floor(number(hostname) / size) === Math.floor(number(network) / size);
}
