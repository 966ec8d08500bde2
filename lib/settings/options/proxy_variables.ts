import type { Host } from "../../host/host.ts";
import { usage } from "../usage.ts";

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/**
 * Reads the variables that name proxies, and the exceptions to them.
 *
 * @returns the variables that are set, under their own names; lower case counts as well
 * @throws {DeviceLoginError} `invalid_options` for a proxy that no runtime can use
 */
export function readProxyVariables(host: Host): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const name of [...PROXIES, "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()])) {
    const value = host.env(name);
    if (!value) continue;
    if (PROXIES.includes(name.toUpperCase())) checkProxy(name, value);
    variables[name] = value;
  }
  return variables;
}

/** Rejects a proxy whose credentials can't be read; they are not repeated. */
function checkProxy(variable: string, value: string): void {
  const url = URL.parse(value.includes("://") ? value : `http://${value}`);
  if (url === null) {
    throw usage(
      `The variable ${variable} must be the URL of a proxy, such as http://proxy.example.com:3128. ` +
        "In a user name or password, write %23 for #, %25 for %, %2F for / and %3F for ?.",
    );
  }
  try {
    // Each by itself, as agents do it: a character may be cut in two between them.
    for (const part of [url.username, url.password]) decodeURIComponent(part);
  } catch {
    throw usage(
      `The variable ${variable} has a user name or password with a bare %: write it as %25.`,
    );
  }
}
