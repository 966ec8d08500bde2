import { printable } from "../oauth/encoding/printable.ts";
import { describeNetworkError } from "./network_error.ts";
import { isSocks, type Proxy, type ProxyInUse } from "./proxy.ts";
import { hostAndPort, type TunnelTarget } from "./tunnel_target.ts";

/** The error for a request that failed at the proxy. Its message names the proxy and its variable. */
export class ProxyFailure extends Error {
  override name = "ProxyFailure";

  /**
   * @param fault the fault in plain words, and after a semicolon what to do about it
   * @param about the proxy, and the runtime's error if it contains no secret
   */
  constructor(fault: string, { proxy, cause }: { proxy: Proxy; cause?: unknown }) {
    super(`${describeProxy(proxy)} ${fault}`, cause === undefined ? undefined : { cause });
  }
}

/** Names a proxy and its variable; every message of a {@linkcode ProxyFailure} begins with that. */
export function describeProxy({ name, variable }: ProxyInUse): string {
  return `the proxy ${name} (${variable})`;
}

/** Returns the failure that an error was caused by, if it is the proxy's. */
export function findProxyFailure(error: unknown): ProxyFailure | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof ProxyFailure) return current;
  }
}

/** The failure of a connection to the proxy itself. */
export function unreachableProxy(proxy: Proxy, error: unknown): ProxyFailure {
  if (error instanceof ProxyFailure) return error;
  const meaning = describeNetworkError(error)
    .replaceAll("the server", "the proxy")
    .replaceAll("the URL", proxy.variable);
  return new ProxyFailure(`can't be used: ${meaning}`, { proxy, cause: error });
}

/** The failure of a proxy that speaks another protocol. */
export function strangeProxy(proxy: Proxy): ProxyFailure {
  const kind = isSocks(proxy) ? "a SOCKS" : "an http";
  return new ProxyFailure(
    `does not respond like ${kind} proxy; check the scheme and the port in ${proxy.variable}`,
    { proxy },
  );
}

/** The failure of a proxy that requires credentials, or other ones. */
export function unauthorizedProxy(proxy: Proxy): ProxyFailure {
  const { variable, username, password, scheme, name } = proxy;
  if (username || password) {
    return new ProxyFailure(
      `rejects the user name or password; correct them in ${variable}`,
      { proxy },
    );
  }
  const example = name.replace(`${scheme}://`, `${scheme}://USER:PASSWORD@`);
  return new ProxyFailure(
    `requires a user name and password; add them to ${variable}: ${example}`,
    { proxy },
  );
}

/**
 * The failure of a proxy that does not connect to a server.
 *
 * @param proxy the proxy
 * @param details the server, and the proxy's reason
 */
export function refusingProxy(
  proxy: Proxy,
  { target, reason }: { target: TunnelTarget; reason: string },
): ProxyFailure {
  return new ProxyFailure(
    `does not connect to ${hostAndPort(target)}: ${
      printable(reason, 200)
    }; it may not permit or not reach that ` +
      "host, and NO_PROXY lists hosts that need no proxy",
    { proxy },
  );
}

/**
 * Returns the failure that a reply of the proxy itself reports.
 *
 * @param proxy the proxy
 * @param reply its status and headers, and the server
 */
export function proxyRefusal(
  proxy: Proxy,
  { status, statusText, authenticate, target }: {
    status: number;
    statusText: string;
    /** The values of `Proxy-Authenticate`. */
    authenticate: string | undefined;
    target: TunnelTarget;
  },
): ProxyFailure {
  // tinyproxy answers a wrong password with the status of a server.
  if (status === 401 && (proxy.username || proxy.password)) return unauthorizedProxy(proxy);
  if (status !== 407) {
    return refusingProxy(proxy, { target, reason: `${status} ${statusText}`.trim() });
  }
  if (authenticate === undefined || /\bbasic\b/i.test(authenticate)) {
    return unauthorizedProxy(proxy);
  }
  const schemes = authenticate.split(/,\s*/).map((one) => one.split(" ")[0]).join(", ");
  return new ProxyFailure(
    `requires a kind of authentication that is not supported (${
      printable(schemes, 100)
    }); Basic is: ` +
      "a user name and password",
    { proxy },
  );
}
