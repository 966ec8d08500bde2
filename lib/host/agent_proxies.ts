import { DeviceLoginError } from "../oauth/base/errors.ts";

/**
 * Converts the environment's proxies to the form that an agent of `node:http` understands, which
 * accepts less than curl, Go's tools, and Deno's and Bun's own fetch: here a proxy may lack its
 * scheme, an `ALL_PROXY` of http(s) is used for a missing variable, and an entry of `NO_PROXY`
 * covers the subdomains of a domain and the addresses of an IPv4 network (`10.0.0.0/8`).
 *
 * @param env the proxy variables by name; lower case takes precedence
 * @returns the variables for the agent
 * @throws {DeviceLoginError} `invalid_options` for a proxy that is not an http(s) URL
 */
export function agentProxies(env: Readonly<Record<string, string>>): Record<string, string> {
  const read = (name: string) => env[name.toLowerCase()] || env[name];
  const all = read("ALL_PROXY");
  const proxies: Record<string, string> = {};
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY"]) {
    const named = read(name);
    if (named) proxies[name] = proxyUrl(name, named);
    else if (all && isHttpProxy(all)) proxies[name] = proxyUrl("ALL_PROXY", all);
  }
  const exceptions = read("NO_PROXY")?.split(/[\s,]+/).filter(Boolean) ?? [];
  return {
    ...proxies,
    NO_PROXY: exceptions.flatMap((one) => [one, ...expandException(one)]).join(","),
  };
}

/** Whether agents support an `ALL_PROXY`: they do not support SOCKS. */
export function isHttpProxy(value: string): boolean {
  return !value.includes("://") || /^https?:\/\//i.test(value);
}

function proxyUrl(variable: string, value: string): string {
  const url = value.includes("://") ? value : `http://${value}`;
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  // The value is not repeated: it may hold a password.
  throw new DeviceLoginError(
    "invalid_options",
    `The variable ${variable} must be the http(s) URL of a proxy, such as ` +
      "http://proxy.example.com:3128.",
  );
}

/** Returns the further meanings of an exception: a name's subdomains, or a network's addresses. */
function expandException(exception: string): string[] {
  const bracketed = /^\[(.*)\]$/.exec(exception)?.[1];
  if (bracketed !== undefined) return [bracketed];
  const network = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d|[12]\d|3[0-2])$/.exec(exception);
  if (network === null) return /^[a-z][^:*]*$/i.test(exception) ? [`.${exception}`] : [];
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = network.slice(1).map(Number);
  const size = 2 ** (32 - bits);
  const first = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size;
  return [`${dotted(first)}-${dotted(first + size - 1)}`];
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}
