import { canListAuthorities } from "./authority_permission.ts";
import type { CertificateFault } from "./certificate_fault.ts";
import { isUnknownAuthority, secondTryAfter, UnknownAuthority } from "./network_error.ts";
import { findProxyFailure } from "./proxy_failure.ts";
import type { FurtherTrust, WiderFetch } from "./wider_fetch.ts";

/**
 * Creates a fetch that tries a second implementation if the runtime's own can't reach a server.
 * That one trusts further authorities, which are read only when a server needs them: a login to a
 * publicly trusted server does not pay for reading the system's. It also accepts ports, headers and
 * certificates that some runtimes refuse, and its errors are more precise than Bun's.
 *
 * A request is sent a second time only if the server has not received it, or if it is a GET. Later
 * requests to a server that was reached in this way use the second implementation at once. So does a
 * body that is a stream: it can't be sent a second time, and Deno's own fetch sends no length with it.
 *
 * @param send the runtime's fetch, with its own authorities
 * @param trust the further authorities
 */
export function trustingFetch(send: typeof fetch, trust: FurtherTrust): typeof fetch {
  const origins = new Set<string>();
  let wider: Promise<WiderFetch> | undefined;
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!origins.has(url.origin) && !(isStream(init?.body) && canListAuthorities())) {
      try {
        return await send(input, init);
      } catch (error) {
        if (init?.signal?.aborted || !maySendAgain(error, methodOf(input, init))) throw error;
      }
    }
    const { createWiderFetch } = await import("./wider_fetch.ts");
    const { send: sendWider, problems } = await (wider ??= createWiderFetch(trust));
    try {
      const response = await sendWider(input, init);
      origins.add(url.origin);
      return response;
    } catch (error) {
      if (!isUnknownAuthority(error)) throw error;
      const signal = init?.signal ?? undefined;
      // The certificate may be that of an https proxy.
      const isServers = findProxyFailure(error) === undefined;
      const fault = isServers ? await findFault(url, { ...trust, signal }) : undefined;
      throw fault ?? new UnknownAuthority(problems, error);
    }
  };
}

function isStream(body: RequestInit["body"]): boolean {
  return body instanceof ReadableStream;
}

function maySendAgain(error: unknown, method: string): boolean {
  const secondTry = secondTryAfter(error);
  return secondTry === "any" || (secondTry === "get" && method === "GET");
}

function methodOf(input: RequestInfo | URL, init: RequestInit | undefined): string {
  return (init?.method ?? (input instanceof Request ? input.method : "GET")).toUpperCase();
}

/** Deno reports every defect of a certificate as an unknown authority, if authorities are added. */
async function findFault(
  url: URL,
  options: Pick<FurtherTrust, "proxyEnv"> & { signal: AbortSignal | undefined },
): Promise<CertificateFault | undefined> {
  const { findCertificateFault } = await import("./certificate_fault.ts");
  return await findCertificateFault(url, options);
}
