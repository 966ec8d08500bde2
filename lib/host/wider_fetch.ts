import { createNodeFetch } from "./node_fetch.ts";
import type { NetworkOptions } from "./network_options.ts";
import { runtimeAuthorities } from "./runtime_authorities.ts";
import { systemAuthorities } from "./system_authorities.ts";

/** Who is trusted beside those whom the runtime trusts by itself, and how servers are reached. */
export interface FurtherTrust
  extends Pick<NetworkOptions, "systemTrust" | "clientCertificate" | "proxyEnv"> {
  /** The authorities that were given, each as PEM. */
  given: readonly string[];
}

/** A fetch that trusts them all. */
export interface WiderFetch {
  /** The fetch. */
  send: typeof fetch;
  /** What stood in the way of trusting more, in plain words. */
  problems: readonly string[];
}

/** Makes the fetch that trusts the runtime's authorities, the system's and the given ones. */
export async function createWiderFetch(trust: FurtherTrust): Promise<WiderFetch> {
  const { given, systemTrust = {}, clientCertificate, proxyEnv } = trust;
  const { certificates, problems } = await systemAuthorities(systemTrust);
  const authorities = [...new Set([...runtimeAuthorities(), ...certificates, ...given])];
  return { send: createNodeFetch({ authorities, clientCertificate, proxyEnv }), problems };
}
