import type { IncomingMessage, RequestOptions } from "node:http";
import { isSocks, type Proxy } from "./proxy.ts";
import { proxyAuthorization } from "./proxy_authorization.ts";
import { type ProxyFailure, proxyRefusal } from "./proxy_failure.ts";

/** Whether a proxy forwards requests to a URL one by one, rather than open a tunnel. */
export function forwards(proxy: Proxy, { protocol }: URL): boolean {
  return protocol === "http:" && !isSocks(proxy);
}

/** Returns the options of a request that a proxy forwards (RFC 9112 section 3.2.2). */
export function forwardOptions(
  proxy: Proxy,
  { url, headers }: { url: URL; headers: Readonly<Record<string, string>> },
): RequestOptions {
  const authorization = proxyAuthorization(proxy);
  return {
    path: url.origin + url.pathname + url.search,
    headers: {
      ...headers,
      host: url.host,
      ...(authorization && { "proxy-authorization": authorization }),
    },
  };
}

/**
 * Returns the failure that a reply reports, if it is the proxy's own and not the server's.
 *
 * @param proxy a proxy that forwarded a request
 * @param reply the reply, and the URL
 */
export function forwardingFailure(
  proxy: Proxy,
  { incoming, url }: { incoming: IncomingMessage; url: URL },
): ProxyFailure | undefined {
  const { statusCode: status = 500, statusMessage: statusText = "", headers } = incoming;
  if (status !== 407 && (status < 400 || !isOwnReply(headers))) return undefined;
  return proxyRefusal(proxy, {
    status,
    statusText,
    authenticate: headers["proxy-authenticate"]?.toString(),
    target: { host: url.hostname, port: Number(url.port || 80) },
  });
}

/** Whether the proxy says that the reply is its own (RFC 9209), or is known to say so by its name. */
function isOwnReply(headers: IncomingMessage["headers"]): boolean {
  return /;\s*error=/.test(String(headers["proxy-status"] ?? "")) ||
    headers["x-squid-error"] !== undefined ||
    /^(squid|tinyproxy)\b/i.test(String(headers.server ?? ""));
}
