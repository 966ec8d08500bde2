import { loopbackFetch } from "./loopback_fetch.ts";
import { describeNetworkError } from "./network_error.ts";
import type { NetworkOptions } from "./network_options.ts";
import { PROXY_VARIABLES } from "./proxy_variables.ts";
import { trustingFetch } from "./trusting_fetch.ts";

/**
 * Creates the fetch for these options: the runtime's own if it supports them, otherwise one on
 * `node:https`, which behaves the same on every runtime. It trusts the authorities of the runtime,
 * those of the system, and the given ones. Its errors are in plain words.
 *
 * @throws {DeviceLoginError} `invalid_options` for authorities, a client certificate or a proxy
 *   that can't be used
 */
export async function createFetch(options: NetworkOptions): Promise<typeof fetch> {
  if (options.skipTlsVerify) {
    const { createNodeFetch } = await import("./node_fetch.ts");
    return withPlainErrors(createNodeFetch(options));
  }
  const given = await readGiven(options.ca);
  return withPlainErrors(trustingFetch(await createOwnFetch(options), { ...options, given }));
}

/** Creates a fetch that trusts the runtime's own authorities. */
async function createOwnFetch(options: NetworkOptions): Promise<typeof fetch> {
  const { clientCertificate, proxyEnv = {} } = options;
  if ("Deno" in globalThis) {
    const { createDenoFetch } = await import("./deno_fetch.ts");
    return loopbackFetch(createDenoFetch({ clientCertificate }), options);
  }
  // Deno's and Bun's own fetch go through the proxy that the environment names; Node's does not.
  const needsProxy = !("Bun" in globalThis) && PROXY_VARIABLES.some((name) => proxyEnv[name]);
  if (clientCertificate === undefined && !needsProxy) return loopbackFetch(fetch, options);
  const { createNodeFetch } = await import("./node_fetch.ts");
  return createNodeFetch({ clientCertificate, proxyEnv });
}

async function readGiven(ca: string | undefined): Promise<readonly string[]> {
  if (ca === undefined) return [];
  const { readGivenCertificates } = await import("./certificates.ts");
  return readGivenCertificates(ca);
}

function withPlainErrors(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    try {
      return await send(input, init);
    } catch (error) {
      if (init?.signal?.aborted) throw error;
      throw new TypeError(describeNetworkError(error), { cause: error });
    }
  };
}
