import { DeviceLoginError } from "../oauth/base/errors.ts";

/**
 * The environment's proxies as an agent of `node:http` understands them. It takes less than curl,
 * Go's tools, and Deno's and Bun's own fetch do: here a proxy may lack its scheme, an `ALL_PROXY`
 * of http(s) stands in for what is not named, and what `NO_PROXY` lists covers the subdomains of a
 * domain and the addresses of an IPv4 network (`10.0.0.0/8`).
 *
 * @param env the proxy variables under their own names; small letters come first
 * @returns the variables for the agent
 * @throws {DeviceLoginError} `invalid_options` for a proxy that is no http(s) URL
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
  return { ...proxies, NO_PROXY: exceptions.flatMap((one) => [one, ...alsoMeant(one)]).join(",") };
}

/** Whether an `ALL_PROXY` is one that agents speak to: a SOCKS proxy is left to programs that can. */
export function isHttpProxy(value: string): boolean {
  return !value.includes("://") || /^https?:\/\//i.test(value);
}

function proxyUrl(variable: string, value: string): string {
  const url = value.includes("://") ? value : `http://${value}`;
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  // The value is not repeated: it may hold a password.
  throw new DeviceLoginError(
    "invalid_options",
    `The variable ${variable} names a proxy in a way that is not understood here. ` +
      "Write it as http://proxy.example.com:3128.",
  );
}

/** What else an exception stands for: names for their subdomains, networks for their addresses. */
function alsoMeant(exception: string): string[] {
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
