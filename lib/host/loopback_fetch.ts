import { isLoopback } from "../oauth/http/secure_url.ts";
import type { NetworkOptions } from "./network_options.ts";
import { isPermitted } from "../system/permissions.ts";
import { PROXY_VARIABLES } from "./proxy_variables.ts";

/** The options that apply to requests to this machine. */
type LoopbackOptions = Pick<NetworkOptions, "clientCertificate" | "proxyEnv">;

/**
 * Creates a fetch that reaches loopback directly. Deno's own fetch reads the proxy variables, even
 * those that the program may not read, and would send plain http for this machine through the network.
 *
 * @param send the runtime's own fetch
 * @param options the variables, and the client's certificate
 * @returns the new fetch; `send` itself if no variable can name a proxy
 */
export function loopbackFetch(send: typeof fetch, options: LoopbackOptions): typeof fetch {
  if (!mayNameProxy(options)) return send;
  let direct: Promise<typeof fetch> | undefined;
  return async (input, init) => {
    if (!isLoopback(new URL(input instanceof Request ? input.url : input))) {
      return await send(input, init);
    }
    direct ??= createDirectFetch(options);
    return await (await direct)(input, init);
  };
}

/** Deno reads the variables even if the program may not. */
function mayNameProxy({ proxyEnv = {} }: LoopbackOptions): boolean {
  return PROXY_VARIABLES.some((variable) =>
    proxyEnv[variable] !== undefined || !isPermitted({ name: "env", variable })
  );
}

async function createDirectFetch({ clientCertificate }: LoopbackOptions): Promise<typeof fetch> {
  const [{ createNodeFetch }, { runtimeAuthorities }] = await Promise.all([
    import("./node_fetch.ts"),
    import("./runtime_authorities.ts"),
  ]);
  return createNodeFetch({ clientCertificate, authorities: runtimeAuthorities() });
}
