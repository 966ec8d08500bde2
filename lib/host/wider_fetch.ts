import { allAuthorities } from "./all_authorities.ts";
import { createNodeFetch } from "./node_fetch.ts";
import type { NetworkOptions } from "./network_options.ts";

/** The authorities to trust in addition to the runtime's own, and the options of connections. */
export interface FurtherTrust
  extends Pick<NetworkOptions, "systemTrust" | "clientCertificate" | "proxyEnv"> {
  /** The given authorities, each as PEM. */
  given: readonly string[];
}

/** A fetch that trusts all of them. */
export interface WiderFetch {
  /** The fetch. */
  send: typeof fetch;
  /** Why other authorities could not be read, in plain words. */
  problems: readonly string[];
}

/** Creates a fetch that trusts the runtime's authorities, the system's and the given ones. */
export async function createWiderFetch(trust: FurtherTrust): Promise<WiderFetch> {
  const { clientCertificate, proxyEnv } = trust;
  const { authorities, problems } = await allAuthorities(trust);
  return { send: createNodeFetch({ authorities, clientCertificate, proxyEnv }), problems };
}
