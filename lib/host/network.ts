import { describeNetworkError } from "./network_error.ts";
import type { NetworkOptions } from "./network_options.ts";

/**
 * Makes the fetch for these options: the runtime's own where it does what is asked, else one on
 * `node:https`, which does it alike on every runtime. Its errors say in plain words what happened.
 *
 * @throws {DeviceLoginError} `invalid_options` for authorities or a client certificate that are none
 */
export async function createFetch(options: NetworkOptions): Promise<typeof fetch> {
  const { skipTlsVerify, ca, clientCertificate, proxyEnv = {} } = options;
  // Deno's and Bun's own fetch go through the proxy that the environment names; Node's does not.
  const ownProxy = "Deno" in globalThis || "Bun" in globalThis;
  const needsProxy = !ownProxy && Object.keys(proxyEnv).some((name) => !/^no_proxy$/i.test(name));
  if (!skipTlsVerify && ca === undefined && clientCertificate === undefined && !needsProxy) {
    if (!("Deno" in globalThis)) return explaining(fetch);
    const { createDenoFetch } = await import("./deno_fetch.ts");
    return explaining(createDenoFetch());
  }
  const { createNodeFetch } = await import("./node_fetch.ts");
  return explaining(createNodeFetch(options));
}

function explaining(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    try {
      return await send(input, init);
    } catch (error) {
      if (init?.signal?.aborted) throw error;
      throw new TypeError(describeNetworkError(error), { cause: error });
    }
  };
}
