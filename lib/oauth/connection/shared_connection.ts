import type { ConnectionOptions } from "../options.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import { connect, type Connection } from "./connection.ts";

/** The options of a connection, except the signal, which is each request's own. */
const CONNECTION_OPTIONS: Readonly<Record<keyof Omit<ConnectionOptions, "signal">, true>> = {
  issuer: true,
  endpoint: true,
  server: true,
  deviceAuthorizationEndpoint: true,
  tokenEndpoint: true,
  allowHttp: true,
  clientId: true,
  clientSecret: true,
  clientKey: true,
  clientCertificate: true,
  authMethod: true,
  assertionAudience: true,
  decryptIdToken: true,
  headers: true,
  fetch: true,
  clock: true,
  onWarning: true,
};

const OPTION_NAMES = /* @__PURE__ */ Object.keys(
  CONNECTION_OPTIONS,
) as (keyof typeof CONNECTION_OPTIONS)[];

/** A connection, and copies of the options that it was made from. */
interface SharedConnection {
  readonly options: ConnectionOptions;
  readonly server: ServerMetadata;
  readonly fetch: unknown;
  readonly connection: Connection;
}

/** The newest connection of each metadata object. */
const connections = new WeakMap<ServerMetadata, SharedConnection>();

/**
 * Connects as {@linkcode connect} does, but logins with the same metadata object and otherwise equal
 * options share one connection: thousands of them check and hold these once.
 *
 * @param options the server and the client
 * @throws {DeviceLoginError} as {@linkcode connect} does
 */
export function shareConnection(options: ConnectionOptions): Connection | Promise<Connection> {
  const { server, headers, clientKey } = options;
  // Whether the caller has changed one of these objects since can't be seen.
  if (!server || headers || typeof clientKey === "object") return connect(options);
  const known = connections.get(server);
  if (known && hasSameOptions(known, options)) return known.connection;
  const copies = { options: { ...options, signal: undefined }, server: { ...server }, fetch };
  return connect(options).then((connection) => {
    connections.set(server, { ...copies, connection });
    return connection;
  });
}

function hasSameOptions(known: SharedConnection, options: ConnectionOptions): boolean {
  const { server = {} } = options;
  return known.fetch === fetch &&
    OPTION_NAMES.every((name) => known.options[name] === options[name]) &&
    Object.keys(server).length === Object.keys(known.server).length &&
    (Object.keys(server) as (keyof ServerMetadata)[])
      .every((name) => known.server[name] === server[name]);
}
