import { readBasicCredentials } from "./basic_credentials.ts";
import { readJwt } from "../../oauth/keys/jwt.ts";
import { errorReply } from "./replies.ts";

/** A registered client. */
export interface TestClient {
  /** The client identifier. */
  client_id: string;
  /** The name on the approval page. */
  client_name?: string;
  /** The secret; without one it is a public client. */
  client_secret?: string;
  /** The method by which it must send its secret. @default "client_secret_basic" */
  token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post";
}

/**
 * Authenticates the client of a request (RFC 6749 section 2.3).
 *
 * @param request the request
 * @param options the request's form, and the registered clients
 * @returns the client, or an error reply
 */
export function authenticateClient(
  request: Request,
  { body, clients }: { body: URLSearchParams; clients: readonly TestClient[] },
): TestClient | Response {
  const basic = readBasicCredentials(request.headers);
  const secretInBody = body.get("client_secret");
  if (basic && secretInBody !== null) {
    return errorReply("invalid_request", {
      description: "The client authenticates by two methods.",
    });
  }
  // RFC 7521 section 4.2: the subject of an assertion is the client, and client_id is optional.
  const { sub } = readJwt(body.get("client_assertion") ?? "")?.payload ?? {};
  const id = basic?.id ?? body.get("client_id") ?? sub;
  const client = clients.find(({ client_id }) => client_id === id);
  if (!client) return refuse("The client is not known.", basic !== undefined);
  const { client_secret, token_endpoint_auth_method: method = "client_secret_basic" } = client;
  if (client_secret === undefined) return client;
  const sent = method === "client_secret_basic" ? basic?.secret : secretInBody;
  if (sent === client_secret) return client;
  return refuse(`The client must authenticate by ${method}.`, basic !== undefined);
}

function refuse(description: string, challenged: boolean): Response {
  const reply = errorReply("invalid_client", { description, status: 401 });
  if (challenged) reply.headers.set("www-authenticate", 'Basic realm="clients"');
  return reply;
}
