import type { NetworkOptions } from "./network_options.ts";

/** The part of Deno's API that makes HTTP clients. */
interface DenoHttp {
  createHttpClient(
    options: { poolMaxIdlePerHost: number; cert?: string; key?: string; proxy?: { url: string } },
  ): unknown;
}

/** The options of {@linkcode createDenoFetch}. */
export interface DenoFetchOptions extends Pick<NetworkOptions, "clientCertificate"> {
  /** The URL of a proxy, with its credentials. @default Deno's own reading of the variables */
  proxyUrl?: string;
}

/**
 * Creates Deno's own fetch without keep-alive: on such a connection, Deno sends a request a second
 * time if the server closes the connection, and a poll must be sent once.
 *
 * @param options the client's certificate, and the proxy
 * @throws if Deno does not support the kind of proxy
 */
export function createDenoFetch(
  { clientCertificate, proxyUrl }: DenoFetchOptions = {},
): typeof fetch {
  const { Deno } = globalThis as unknown as { Deno: DenoHttp };
  const client = Deno.createHttpClient({
    poolMaxIdlePerHost: 0,
    ...clientCertificate,
    ...(proxyUrl && { proxy: { url: proxyUrl } }),
  });
  return (input, init) => fetch(input, { ...init, client } as RequestInit & { client: unknown });
}
