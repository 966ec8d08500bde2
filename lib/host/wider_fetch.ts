import { createNodeFetch } from "./node_fetch.ts";
import type { NetworkOptions } from "./network_options.ts";
import { runtimeAuthorities } from "./runtime_authorities.ts";
import { systemAuthorities } from "./system_authorities.ts";

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
  const { given, systemTrust = {}, clientCertificate, proxyEnv } = trust;
  const { certificates, problems } = await systemAuthorities(systemTrust);
  // Of two authorities with the same name, Node uses the first.
  const authorities = [...new Set([...given, ...runtimeAuthorities(), ...certificates])];
  return { send: createNodeFetch({ authorities, clientCertificate, proxyEnv }), problems };
}
