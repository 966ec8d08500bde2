import type { EndpointName } from "./endpoint.ts";

/** The options of {@linkcode withCors}. */
export interface CorsOptions {
  /** The requested endpoint. */
  endpoint: EndpointName;
  /** The origins of the pages that may read the reply. */
  allowedOrigins: readonly string[];
  /** Answers the request itself. */
  answer(): Promise<Response>;
}

/**
 * Answers a request according to the Fetch standard's CORS protocol, so that pages of other origins
 * can read the reply. They can never read the approval page, whose form is only for the person.
 *
 * @param request the request
 * @param options the origins that may read the reply, and the reply
 */
export async function withCors(
  request: Request,
  { endpoint, allowedOrigins, answer }: CorsOptions,
): Promise<Response> {
  const origin = request.headers.get("origin");
  const allowed = origin !== null && allowedOrigins.includes(origin) && endpoint !== "approval";
  if (!allowed) return await answer();
  const preflight = request.method === "OPTIONS";
  const reply = preflight ? new Response(null, { status: 204 }) : await answer();
  reply.headers.set("access-control-allow-origin", origin);
  reply.headers.append("vary", "origin");
  if (preflight) {
    reply.headers.set("access-control-allow-methods", "GET, POST");
    reply.headers.set("access-control-allow-headers", "authorization, content-type");
  }
  return reply;
}
