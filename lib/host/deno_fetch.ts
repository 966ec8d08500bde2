import type { NetworkOptions } from "./network_options.ts";

/** The part of Deno's API that makes HTTP clients. */
interface DenoHttp {
  createHttpClient(
    options: { poolMaxIdlePerHost: number; cert?: string; key?: string },
  ): unknown;
}

/**
 * Deno's own fetch, without connections that are kept alive: on those it sends a request a second
 * time by itself where the server closes the connection, and a poll has to be sent once.
 *
 * @param options what the client shows of itself
 */
export function createDenoFetch(
  { clientCertificate }: Pick<NetworkOptions, "clientCertificate"> = {},
): typeof fetch {
  const { Deno } = globalThis as unknown as { Deno: DenoHttp };
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0, ...clientCertificate });
  return (input, init) => fetch(input, { ...init, client } as RequestInit & { client: unknown });
}
