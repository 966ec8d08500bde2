import { printable } from "../encoding/printable.ts";
import { DeviceLoginError } from "../errors.ts";
import { isLoopback, parseSecureUrl, type PlainHttp } from "../http/secure_url.ts";
import type { Transport } from "../http/transport.ts";
import type { ConnectionOptions } from "../options.ts";
import { discover, issuerMismatch, sameIssuer } from "./discovery.ts";
import { withMtlsEndpoints } from "./mtls_endpoints.ts";
import { hydraMetadata, type ServerMetadata, UNDOCUMENTED } from "./server_metadata.ts";

/** A server that has been found, and whose endpoints have been chosen. */
export interface ResolvedServer extends FoundServer {
  /** Which plain http URLs are accepted in its metadata. */
  plainHttp: PlainHttp;
}

/** What a search for a server brings. */
interface FoundServer {
  /** What is known of it. */
  metadata: ServerMetadata;
  /** Another issuer that the document at the base URL named. */
  otherIssuer?: string | undefined;
  /** What a person should know of the way it was found. */
  notice?: string | undefined;
  /** Hides secrets in its metadata, for messages. */
  hide?: PlainHttp["hide"];
}

/**
 * Finds the server that the options name: by its metadata where that is given, strictly by its
 * issuer, by a base URL, or by both endpoints alone.
 *
 * @throws {DeviceLoginError} `invalid_options`, `network`, `invalid_response`, `issuer_mismatch`
 */
export async function resolveServer(
  options: ConnectionOptions,
  transport: Transport,
): Promise<ResolvedServer> {
  const { allowHttp, deviceAuthorizationEndpoint, tokenEndpoint } = options;
  // A typing mistake in one of these is told before anything is sent.
  if (deviceAuthorizationEndpoint !== undefined) {
    parseSecureUrl(deviceAuthorizationEndpoint, { name: "device authorization URL", allowHttp });
  }
  if (tokenEndpoint !== undefined) parseSecureUrl(tokenEndpoint, { name: "token URL", allowHttp });
  const found = await findServer(options, transport);
  const metadata = options.clientCertificate === undefined
    ? { ...found.metadata }
    : withMtlsEndpoints(found.metadata);
  const plainHttp = { ...acceptedPlainHttp(options), hide: found.hide };
  const given = {
    device_authorization_endpoint: deviceAuthorizationEndpoint,
    token_endpoint: tokenEndpoint,
  };
  for (const name of ["device_authorization_endpoint", "token_endpoint"] as const) {
    if (given[name] !== undefined) metadata[name] = given[name];
    else if (metadata[name]) {
      parseSecureUrl(metadata[name], { ...plainHttp, name, code: "invalid_response" });
    }
  }
  return { ...found, metadata, plainHttp };
}

/**
 * Which plain http URLs a server's metadata may name. Those on loopback belong to a server there:
 * metadata of a remote one that names them would send secrets to other programs on this machine.
 */
function acceptedPlainHttp(options: ConnectionOptions): PlainHttp {
  const named = URL.parse(serverName(options));
  const allowLoopback = named?.protocol !== "https:" || isLoopback(named);
  return { allowHttp: options.allowHttp, allowLoopback };
}

/**
 * What the options call the server: that a saved login belongs to it, and a person is asked to
 * sign in to.
 *
 * @throws {DeviceLoginError} `invalid_options` where they name none, or two
 */
export function serverName(options: ConnectionOptions): string {
  const { issuer, endpoint, server, deviceAuthorizationEndpoint, tokenEndpoint } = options;
  if (issuer !== undefined && endpoint !== undefined) {
    throw new DeviceLoginError(
      "invalid_options",
      "Both an issuer and an endpoint were given; they are two ways to name one server.",
    );
  }
  if (issuer !== undefined && server?.issuer !== undefined && !sameIssuer(issuer, server.issuer)) {
    throw issuerMismatch(issuer, server.issuer);
  }
  const complete = deviceAuthorizationEndpoint !== undefined && tokenEndpoint !== undefined;
  const name = issuer ?? endpoint ?? server?.issuer ?? tokenEndpoint ?? server?.token_endpoint;
  if (name === undefined || (server === undefined && !issuer && !endpoint && !complete)) {
    throw new DeviceLoginError(
      "invalid_options",
      "No server was named: an issuer is needed, or an endpoint, or both the device " +
        "authorization URL and the token URL.",
    );
  }
  return name;
}

async function findServer(
  options: ConnectionOptions,
  transport: Transport,
): Promise<FoundServer> {
  serverName(options);
  const { issuer, endpoint, server } = options;
  if (server !== undefined) return { metadata: server };
  if (issuer !== undefined) return await byIssuer(issuer, options, transport);
  if (endpoint !== undefined) return await byEndpoint(endpoint, options, transport);
  return { metadata: UNDOCUMENTED };
}

async function byIssuer(
  issuer: string,
  options: ConnectionOptions,
  transport: Transport,
): Promise<FoundServer> {
  const { allowHttp, signal } = options;
  const discovery = await discover(issuer, { transport, allowHttp, signal });
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

async function byEndpoint(
  endpoint: string,
  options: ConnectionOptions,
  transport: Transport,
): Promise<FoundServer> {
  const { allowHttp, signal, deviceAuthorizationEndpoint, tokenEndpoint } = options;
  const base = endpoint.trim().replace(/\/+$/, "");
  const complete = deviceAuthorizationEndpoint !== undefined && tokenEndpoint !== undefined;
  const discovery = await discover(base, { transport, allowHttp, signal }).catch((error) => {
    // With both URLs given nothing is missing: the base may be a mere placeholder.
    if (!complete || !(error instanceof DeviceLoginError) || error.code !== "network") throw error;
    return { type: "none", reason: error.message } as const;
  });
  if (discovery.type === "document") {
    const { metadata, hide } = discovery;
    if (sameIssuer(base, metadata.issuer.replace(/\/$/, ""))) return { metadata, hide };
    const issuer = hide(metadata.issuer);
    return {
      metadata: hydraMetadata(base),
      otherIssuer: issuer,
      notice: `The discovery document of ${printable(base)} names another issuer, ` +
        `${printable(issuer, 200)}; Ory Hydra's paths under the given URL are used in its place.`,
    };
  }
  if (complete) return { metadata: hydraMetadata(base) };
  return {
    metadata: hydraMetadata(base),
    notice: `${printable(base)} has no discovery document; Ory Hydra's paths are used.`,
  };
}
