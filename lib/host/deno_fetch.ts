import type { NetworkOptions } from "./network_options.ts";

/** The part of Deno's API that makes HTTP clients. */
interface DenoHttp {
  createHttpClient(
    options: { poolMaxIdlePerHost: number; cert?: string; key?: string },
  ): unknown;
}

/**
 * Creates Deno's own fetch without keep-alive: on such a connection, Deno sends a request a second
 * time if the server closes the connection, and a poll must be sent once.
 *
 * @param options the client's certificate
 */
export function createDenoFetch(
  { clientCertificate }: Pick<NetworkOptions, "clientCertificate"> = {},
): typeof fetch {
  const { Deno } = globalThis as unknown as { Deno: DenoHttp };
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0, ...clientCertificate });
  return (input, init) => fetch(input, { ...init, client } as RequestInit & { client: unknown });
}
