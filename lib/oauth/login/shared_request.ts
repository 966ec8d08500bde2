import type { Connection } from "../connection/connection.ts";
import type { GrantRequest } from "./device_code_grant.ts";

/** The newest request of each connection. */
const requests = new WeakMap<Connection, GrantRequest>();

/**
 * Returns the equal request of the login before it on the same connection, or else the given one:
 * thousands of logins hold it once.
 */
export function shareRequest(connection: Connection, request: GrantRequest): GrantRequest {
  const known = requests.get(connection);
  const isEqual = known?.scope.join(" ") === request.scope.join(" ") &&
    (Object.keys(request) as (keyof GrantRequest)[])
      .every((name) => name === "scope" || known[name] === request[name]);
  if (isEqual) return known;
  requests.set(connection, request);
  return request;
}
