import {
  allowInsecureRequests,
  type AuthorizationServer,
  type Client,
  customFetch,
} from "oauth4webapi";
import { AUTH_METHOD_TRAITS, type AuthMethod } from "../client/auth_method.ts";
import {
  type ClientAuthentication,
  createClientAuthentication,
} from "../client/client_authentication.ts";
import { readCredentials } from "../client/client_credentials.ts";
import { type Clock, systemClock } from "../base/clock.ts";
import { DeviceLoginError } from "../base/errors.ts";
import type { EndingSource } from "../base/ending.ts";
import type { PlainHttp } from "../http/secure_url.ts";
import { ServerClock } from "../http/server_clock.ts";
import {
  createTransport,
  type RequestLimits,
  type Send,
  type Transport,
} from "../http/transport.ts";
import type { ConnectionOptions } from "../options.ts";
import { resolveServer } from "../server/server.ts";
import { serverName } from "../server/server_name.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import type { WarningListener } from "../base/warning.ts";

/** The headers that only the protocol sets. */
const OWN_HEADERS = [
  "accept",
  "content-type",
  "content-length",
  "transfer-encoding",
  "connection",
  "host",
];

/** A client and a server, which may still have to be found. */
export interface Connector {
  /** The issuer of the server, or the URL that identifies it in the options. */
  readonly serverName: string;
  /** The client, for oauth4webapi. */
  readonly client: Client;
  /** Returns the time, and waits. */
  readonly clock: Clock;
  /** How far the server's clock is ahead of ours. */
  readonly serverClock: Pick<ServerClock, "skew">;
  /** Finds the server, if necessary; the signal ends the wait for it. */
  connect(signal?: EndingSource): Promise<Connection>;
}

/** One client at one server: everything that the requests of a flow have in common. */
export interface Connection extends Connector, ClientAuthentication {
  /** The server's metadata. The endpoints of the flow have been checked. */
  readonly metadata: ServerMetadata;
  /** The same for oauth4webapi, which requires an issuer: if none is known, the name of the server. */
  readonly server: AuthorizationServer;
  /** Sends requests. */
  readonly transport: Transport;
  /** The server's clock, by which requests are dated. */
  readonly serverClock: ServerClock;
  /** Receives warnings. */
  readonly warn: WarningListener;
  /** Decrypts an ID token. */
  readonly decryptIdToken?: ConnectionOptions["decryptIdToken"];
  /** The plain http URLs that are accepted in the metadata. */
  readonly plainHttp: PlainHttp;
  /** The endpoints that the server's own metadata names. */
  readonly namedEndpoints: ReadonlySet<string>;
  /** Another issuer that the document at the base URL names; then Hydra's paths are used. */
  readonly otherIssuer?: string | undefined;
}

/**
 * Checks the options, finds the server and chooses how the client authenticates.
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
  // Contradictions within the options are reported before anything is sent.
  const credentials = await readCredentials(options);
  const headers = readHeaders(options.headers);
  const [onlyMethod, alternative] = credentials.authMethods;
  if (alternative === undefined) refuseTwoAuthorizations(headers, onlyMethod);
  const name = serverName(options);
  const serverClock = new ServerClock({ clock, server: name, skew: known.clockSkew });
  const send = options.fetch ?? fetch;
  const transport = createTransport({ fetch: send, headers, clock, serverClock });
  const resolved = await resolveServer(options, transport);
  const { metadata } = resolved;
  if (resolved.notice) warn({ code: "no_discovery", message: resolved.notice });
  const at = { server: resolved, serverClock };
  const authentication = await createClientAuthentication(credentials, at);
  refuseTwoAuthorizations(headers, authentication.authMethod);
  const connection: Connection = {
    serverName: name,
    metadata,
    server: { ...metadata, issuer: metadata.issuer ?? name } as AuthorizationServer,
    client: { client_id: clientId },
    ...authentication,
    transport,
    clock,
    serverClock,
    warn,
    decryptIdToken: options.decryptIdToken,
    plainHttp: resolved.plainHttp,
    namedEndpoints: resolved.namedEndpoints,
    otherIssuer: resolved.otherIssuer,
    connect: () => Promise.resolve(connection),
  };
  return connection;
}

/** The options that oauth4webapi needs with each request. */
export interface RequestOptions {
  /** URLs have been checked before: loopback needs no https. */
  [allowInsecureRequests]: true;
  /** Sends the request. */
  [customFetch]: Send;
}

/** Returns the options for one request by oauth4webapi. */
export function requestOptions(connection: Connection, limits?: RequestLimits): RequestOptions {
  return { [allowInsecureRequests]: true, [customFetch]: connection.transport(limits) };
}

function readHeaders(init: ConnectionOptions["headers"]): Headers {
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

function refuseTwoAuthorizations(headers: Headers, authMethod: AuthMethod): void {
  if (AUTH_METHOD_TRAITS[authMethod].sentIn !== "header" || !headers.has("authorization")) return;
  throw new DeviceLoginError(
    "invalid_options",
    "An Authorization header was given, but the client's secret is also sent in that header. " +
      "Use the method client_secret_post, or omit the header.",
  );
}
