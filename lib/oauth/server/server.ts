import { printable } from "../encoding/printable.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { isLoopback, parseSecureUrl, type PlainHttp } from "../http/secure_url.ts";
import type { Transport } from "../http/transport.ts";
import { discover, type DiscoveryOptions } from "./discovery.ts";
import { issuerMismatch, sameIssuer } from "./issuer.ts";
import { withMtlsEndpoints } from "./mtls_endpoints.ts";
import { hydraMetadata, type ServerMetadata, UNDOCUMENTED } from "./server_metadata.ts";
import { hasBothEndpoints, serverName } from "./server_name.ts";
import type { ServerOptions } from "./server_options.ts";

/** The options of a search for a server. */
interface SearchOptions extends ServerOptions {
  /** The client's certificate, if it has one: then the endpoints for certificates are used. */
  clientCertificate?: string | undefined;
  /** Ends the search. */
  signal?: AbortSignal | undefined;
}

/** A server that has been found, and whose endpoints have been chosen. */
export interface ResolvedServer extends FoundServer {
  /** The issuer or the URL that identifies it in the options. */
  name: string;
  /** The plain http URLs that are accepted in its metadata. */
  plainHttp: PlainHttp;
  /** The endpoints that its own metadata names, not the options and not Hydra's paths. */
  namedEndpoints: ReadonlySet<string>;
}

/** The result of a search for a server. */
interface FoundServer {
  /** The metadata. */
  metadata: ServerMetadata;
  /** Another issuer that the document at the base URL names. */
  otherIssuer?: string | undefined;
  /** A notice for a person about the way it was found. */
  notice?: string | undefined;
  /** Hides secrets in its metadata, for messages. */
  hide?: PlainHttp["hide"];
}

/**
 * Finds the server that the options identify: by its metadata, strictly by its issuer, by a base URL,
 * or by both endpoints alone.
 *
 * @throws {DeviceLoginError} `invalid_options`, `network`, `invalid_response`, `issuer_mismatch`
 */
export async function resolveServer(
  options: SearchOptions,
  transport: Transport,
): Promise<ResolvedServer> {
  const { allowHttp, clientCertificate, deviceAuthorizationEndpoint, tokenEndpoint } = options;
  const endpoints = [
    ["device_authorization_endpoint", "device authorization URL", deviceAuthorizationEndpoint],
    ["token_endpoint", "token URL", tokenEndpoint],
  ] as const;
  // A mistake in one of these is reported before anything is sent.
  for (const [, name, given] of endpoints) {
    if (given !== undefined) parseSecureUrl(given, { name, allowHttp });
  }
  const name = serverName(options);
  const found = await findServer({ ...options, transport });
  const metadata = clientCertificate === undefined
    ? { ...found.metadata }
    : withMtlsEndpoints(found.metadata);
  const plainHttp = { ...acceptedPlainHttp(name, options), hide: found.hide };
  const namedEndpoints = new Set(metadata.issuer ? Object.values(metadata).map(String) : []);
  for (const [name, , given] of endpoints) {
    const url = metadata[name];
    if (given !== undefined) metadata[name] = given;
    else if (url) parseSecureUrl(url, { ...plainHttp, name, code: "invalid_response" });
  }
  return { ...found, name, metadata, plainHttp, namedEndpoints };
}

/**
 * Returns which plain http URLs a server's metadata may name. Those on loopback belong to a server
 * there: with those in a remote server's metadata, secrets would be sent to programs on this machine.
 */
function acceptedPlainHttp(name: string, { allowHttp }: ServerOptions): PlainHttp {
  const url = URL.parse(name);
  return { allowHttp, allowLoopback: url?.protocol !== "https:" || isLoopback(url) };
}

async function findServer(search: SearchOptions & DiscoveryOptions): Promise<FoundServer> {
  const { issuer, endpoint, server } = search;
  if (server !== undefined) return { metadata: server };
  if (issuer !== undefined) return await findByIssuer(issuer, search);
  if (endpoint !== undefined) return await findByEndpoint(endpoint, search);
  return { metadata: UNDOCUMENTED };
}

async function findByIssuer(issuer: string, search: DiscoveryOptions): Promise<FoundServer> {
  const discovery = await discover(issuer, search);
  if (discovery.type === "none") {
    throw new DeviceLoginError(
      "invalid_response",
      `${printable(issuer)} publishes no metadata (${discovery.reason}). ` +
        "Check the issuer, or name the two URLs of the flow yourself.",
    );
  }
  const { metadata, hide } = discovery;
  if (sameIssuer(issuer, metadata.issuer)) return { metadata, hide };
  throw issuerMismatch(issuer, hide(metadata.issuer));
}

async function findByEndpoint(
  endpoint: string,
  search: SearchOptions & DiscoveryOptions,
): Promise<FoundServer> {
  const base = endpoint.trim().replace(/\/+$/, "");
  const complete = hasBothEndpoints(search);
  const discovery = await discover(base, search).catch((error) => {
    // With both endpoints given nothing is missing: the base may be a mere placeholder.
    if (!complete || !(error instanceof DeviceLoginError) || error.code !== "network") throw error;
    return { type: "none" } as const;
  });
  const metadata = hydraMetadata(base);
  if (discovery.type === "none") {
    const notice = `${printable(base)} has no discovery document; Ory Hydra's paths are used.`;
    return complete ? { metadata } : { metadata, notice };
  }
  const { metadata: found, hide } = discovery;
  if (sameIssuer(base, found.issuer.replace(/\/$/, ""))) return { metadata: found, hide };
  const issuer = hide(found.issuer);
  return {
    metadata,
    otherIssuer: issuer,
    notice: `The discovery document of ${printable(base)} names another issuer, ` +
      `${printable(issuer, 200)}; Ory Hydra's paths under the given URL are used instead.`,
  };
}
