import { canListAuthorities } from "./authority_permission.ts";
import { decompressingFetch } from "./decompressing_fetch.ts";
import { loopbackFetch } from "./loopback_fetch.ts";
import { describeNetworkError } from "./network_error.ts";
import type { NetworkOptions } from "./network_options.ts";
import { findProxyFailure } from "./proxy_failure.ts";
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
    const [{ createNodeFetch }, { findKeyFault }] = await Promise.all([
      import("./node_fetch.ts"),
      import("./certificate_fault.ts"),
    ]);
    const send = createNodeFetch(options);
    return withPlainErrors((input, init) =>
      send(input, init).catch((error: unknown) => {
        throw findKeyFault(error) ?? error;
      })
    );
  }
  const given = await readGiven(options.ca);
  return withPlainErrors(trustingFetch(await createOwnFetch(options), { ...options, given }));
}

/** Creates a fetch that trusts the runtime's own authorities. */
async function createOwnFetch(options: NetworkOptions): Promise<typeof fetch> {
  const { clientCertificate, proxyEnv = {} } = options;
  // The runtimes' own fetch has its own rules for the variables, or ignores them.
  const proxied = PROXY_VARIABLES.some((name) => proxyEnv[name]);
  if ("Deno" in globalThis && !proxied) {
    const { createDenoFetch } = await import("./deno_fetch.ts");
    return own(createDenoFetch({ clientCertificate }), ["gzip", "br"]);
  }
  if (proxied && !canListAuthorities()) {
    const { createDenoProxyFetch } = await import("./deno_proxy_fetch.ts");
    return own(createDenoProxyFetch(options), ["gzip", "br"]);
  }
  if ("Bun" in globalThis && clientCertificate === undefined && !proxied) {
    return own(fetch, ["gzip", "x-gzip", "deflate", "br", "zstd"]);
  }
  // Node's own fetch uses no proxy, and refuses some ports and replies.
  const [{ createNodeFetch }, { runtimeAuthorities }] = await Promise.all([
    import("./node_fetch.ts"),
    import("./runtime_authorities.ts"),
  ]);
  // Without a list, Deno would prompt for the permission to read the system's.
  const authorities = "Deno" in globalThis ? runtimeAuthorities() : undefined;
  return createNodeFetch({ clientCertificate, proxyEnv, authorities });

  function own(send: typeof fetch, decompressed: readonly string[]): typeof fetch {
    return decompressingFetch(loopbackFetch(send, options), decompressed);
  }
}

async function readGiven(ca: string | undefined): Promise<readonly string[]> {
  if (ca === undefined) return [];
  const { readGivenCertificates } = await import("./certificates.ts");
  return readGivenCertificates(ca);
}

function withPlainErrors(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    try {
      const response = await send(input, init);
      // Deno's own fetch returns it as a reply.
      if (response.status === 101) throw new Error("UnrequestedUpgrade");
      return response;
    } catch (error) {
      if (init?.signal?.aborted) throw error;
      const message = findProxyFailure(error)?.message ?? describeNetworkError(error);
      throw new TypeError(message, { cause: error });
    }
  };
}
