import { errorReply } from "./replies.ts";

/** A client that the server knows. */
export interface TestClient {
  /** Its identifier. */
  client_id: string;
  /** Its name, for the approval page. */
  client_name?: string;
  /** Its secret; without one it is a public client. */
  client_secret?: string;
  /** How it has to send its secret. @default "client_secret_basic" */
  token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post";
}

/**
 * Finds out which client sends a request, and whether it is that client (RFC 6749 section 2.3).
 *
 * @param request the request
 * @param body its form
 * @param clients the clients that are known
 * @returns the client, or the reply that refuses it
 */
export function authenticateClient(
  request: Request,
  body: URLSearchParams,
  { clients }: { clients: readonly TestClient[] },
): TestClient | Response {
  const basic = readBasic(request.headers.get("authorization"));
  const secretInBody = body.get("client_secret");
  if (basic && secretInBody !== null) {
    return errorReply("invalid_request", "The client authenticates in two ways.");
  }
  const id = basic?.id ?? body.get("client_id");
  const client = clients.find(({ client_id }) => client_id === id);
  if (!client) return refuse("The client is not known.", basic !== undefined);
  const { client_secret, token_endpoint_auth_method: method = "client_secret_basic" } = client;
  if (client_secret === undefined) return client;
  const sent = method === "client_secret_basic" ? basic?.secret : secretInBody;
  if (sent === client_secret) return client;
  return refuse(`The client has to authenticate by ${method}.`, basic !== undefined);
}

function readBasic(header: string | null): { id: string; secret: string } | undefined {
  const credentials = /^Basic (.+)$/i.exec(header ?? "")?.[1];
  if (credentials === undefined) return undefined;
  const [id = "", secret = ""] = atob(credentials).split(":");
  const decode = (part: string) => new URLSearchParams(`_=${part}`).get("_") ?? "";
  return { id: decode(id), secret: decode(secret) };
}

function refuse(description: string, challenged: boolean): Response {
  const reply = errorReply("invalid_client", description, 401);
  if (challenged) reply.headers.set("www-authenticate", 'Basic realm="clients"');
  return reply;
}
