import {
  allowInsecureRequests,
  type AuthorizationServer,
  type Client,
  customFetch,
} from "oauth4webapi";
import type { AuthMethod } from "../client/auth_method.ts";
import { checkCredentials, type ClientProof, prepareProof } from "../client/client_proof.ts";
import { type Clock, systemClock } from "../clock.ts";
import { DeviceLoginError } from "../errors.ts";
import type { PlainHttp } from "../http/secure_url.ts";
import { ServerClock } from "../http/server_clock.ts";
import {
  createTransport,
  type RequestLimits,
  type Send,
  type Transport,
} from "../http/transport.ts";
import type { ConnectionOptions } from "../options.ts";
import { resolveServer, serverName } from "../server/server.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import type { WarningListener } from "../warning.ts";

/** The headers that the protocol sets itself. */
const OWN_HEADERS = [
  "accept",
  "content-type",
  "content-length",
  "transfer-encoding",
  "connection",
  "host",
];

/** One server and one client that know how to talk: what every request of the flow needs. */
export interface Connection extends ClientProof {
  /** What is known of the server. Endpoints in it have been checked. */
  readonly metadata: ServerMetadata;
  /** The same for oauth4webapi, which wants an issuer even where none is known: then the name given. */
  readonly server: AuthorizationServer;
  /** The client, for oauth4webapi. */
  readonly client: Client;
  /** Sends requests. */
  readonly transport: Transport;
  /** Tells the time. */
  readonly clock: Clock;
  /** The server's clock, by which requests are dated. */
  readonly serverClock: ServerClock;
  /** Takes warnings. */
  readonly warn: WarningListener;
  /** Decrypts an ID token. */
  readonly decryptIdToken?: ConnectionOptions["decryptIdToken"];
  /** Which plain http URLs are accepted in the metadata. */
  readonly plainHttp: PlainHttp;
  /** Another issuer that the document at the base URL named, where Hydra's paths are used. */
  readonly otherIssuer?: string | undefined;
}

/**
 * Checks the options, finds the server and settles on a way to authenticate.
 *
 * @param options the server and the client
 * @param known `clockSkew`: milliseconds that the server's clock was ahead when it was last seen
 * @throws {DeviceLoginError} `invalid_options`, `network`, `invalid_response`, `issuer_mismatch`
 */
export async function connect(
  options: ConnectionOptions,
  known: { clockSkew?: number | undefined } = {},
): Promise<Connection> {
  const { clientId, clock = systemClock, onWarning: warn = () => {} } = options;
  if (!clientId) {
    throw new DeviceLoginError("invalid_options", "The client's identifier is missing.");
  }
  // Contradictions that need no server to be seen are told before it is asked.
  await checkCredentials(options);
  const headers = everyRequestsHeaders(options.headers);
  refuseTwoAuthorizations(headers, options.authMethod);
  const server = serverName(options);
  const serverClock = new ServerClock({ clock, server, skew: known.clockSkew });
  const send = options.fetch ?? fetch;
  const transport = createTransport({ fetch: send, headers, clock, serverClock });
  const resolved = await resolveServer(options, transport);
  const { metadata } = resolved;
  if (resolved.notice) warn({ code: "no_discovery", message: resolved.notice });
  const proof = await prepareProof(options, { server: resolved, serverClock });
  refuseTwoAuthorizations(headers, proof.authMethod);
  return {
    metadata,
    server: { ...metadata, issuer: metadata.issuer ?? server } as AuthorizationServer,
    client: { client_id: clientId },
    ...proof,
    transport,
    clock,
    serverClock,
    warn,
    decryptIdToken: options.decryptIdToken,
    plainHttp: resolved.plainHttp,
    otherIssuer: resolved.otherIssuer,
  };
}

/** What oauth4webapi takes with each request. */
export interface RequestOptions {
  /** Which URLs may be asked has been decided before: loopback needs no https. */
  [allowInsecureRequests]: true;
  /** Our way out to the server. */
  [customFetch]: Send;
}

/** The options for one request by oauth4webapi. */
export function requestOptions(connection: Connection, limits?: RequestLimits): RequestOptions {
  return { [allowInsecureRequests]: true, [customFetch]: connection.transport(limits) };
}

function everyRequestsHeaders(init: HeadersInit | undefined): Headers {
  let headers: Headers;
  try {
    headers = new Headers(init);
  } catch (cause) {
    throw new DeviceLoginError("invalid_options", "A header's name or value is malformed.", {
      cause,
    });
  }
  const own = OWN_HEADERS.find((name) => headers.has(name));
  if (own) {
    throw new DeviceLoginError(
      "invalid_options",
      `The header ${own} can't be given: the protocol sets it itself.`,
    );
  }
  return headers;
}

function refuseTwoAuthorizations(headers: Headers, authMethod: AuthMethod | undefined): void {
  if (authMethod !== "client_secret_basic" || !headers.has("authorization")) return;
  throw new DeviceLoginError(
    "invalid_options",
    "An Authorization header was given, and the client's secret goes in that header, too. " +
      "A request has only one: choose the method client_secret_post, or leave the header out.",
  );
}
