import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/**
 * Converts the value of `NO_PROXY` to a list in one form, which the agents of `node:http` understand
 * as well, except networks of IPv6: `.example.com` is a domain and its subdomains,
 * `10.0.0.0-10.255.255.255` a network.
 */
export function readExceptions(value: string): string[] {
  return value.toLowerCase().split(/[\s,]+/).map(readException).filter((one) => one !== undefined);
}

function readException(exception: string): string | undefined {
  if (exception === "") return undefined;
  const network = /^\[?([\da-f:.]+)\]?\/(\d+)$/.exec(exception);
  if (network) return readNetwork(network[1] ?? "", Number(network[2]));
  if (isIPv6(exception)) return canonicalHost(`[${exception}]`).slice(1, -1);
  const [, host = "", port = ""] = /^(\[.*\]|[^:]*)(:\d+)?$/.exec(exception) ?? [];
  const domain = host.replace(/^\*?\./, "").replace(/\.$/, "");
  // Anything else is `*`, a range of addresses, or nothing that a host can match.
  if (domain === "" || /[*/]|^[\d.]+-[\d.]+$/.test(domain)) return exception;
  const name = canonicalHost(domain);
  if (port) return `${name}${port}`;
  if (name.startsWith("[")) return name.slice(1, -1);
  return isIPv4(name) ? name : `.${name}`;
}

/** Writes a name or an address as it is in a URL. */
function canonicalHost(host: string): string {
  return URL.parse(`http://${host}`)?.hostname ?? host;
}

function readNetwork(address: string, bits: number): string | undefined {
  if (isIPv6(address)) return bits <= 128 ? `${address}/${bits}` : undefined;
  if (!isIPv4(address) || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const first = Math.floor(toNumber(address) / size) * size;
  return `${dotted(first)}-${dotted(first + size - 1)}`;
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}

/**
 * Whether an exception is the host of a URL, a domain that it belongs to, or its network. With a
 * port, it is a single host.
 *
 * @param exception an entry of {@linkcode readExceptions}
 * @param url the URL of a request
 */
export function isException(exception: string, { hostname, port, protocol }: URL): boolean {
  if (exception === "*") return true;
  const named = hostname.replace(/\.$/, "");
  const host = named.replace(/^\[(.*)\]$/, "$1");
  if (exception.startsWith(".")) return `.${host}`.endsWith(exception);
  const [from = "", to = ""] = exception.split("-");
  if (isIPv4(from) && isIPv4(to)) {
    const number = isIPv4(host) ? toNumber(host) : NaN;
    return toNumber(from) <= number && number <= toNumber(to);
  }
  const [network = "", bits] = exception.split("/");
  if (bits !== undefined && isIPv6(network)) {
    const subnet = new BlockList();
    subnet.addSubnet(network, Number(bits), "ipv6");
    // No URL can name the interface of a link-local address, so that only a proxy can reach it.
    return isIPv6(host) && !/^fe[89ab]/.test(host) && subnet.check(host, "ipv6");
  }
  if (isIP(exception)) return host === exception;
  return `${named}:${port || (protocol === "https:" ? 443 : 80)}` === exception;
}
