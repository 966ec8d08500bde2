import type { EndpointName } from "./endpoint.ts";

/** Who may read a reply. */
export interface CorsOptions {
  /** The endpoint that is asked. */
  endpoint: EndpointName;
  /** The origins of the pages that may read what the server says. */
  allowedOrigins: readonly string[];
}

/**
 * Answers a request as the Fetch standard's CORS protocol wants it, so that pages of other origins
 * can read the reply. Never the approval page: its form is for the person alone.
 *
 * @param request what comes in
 * @param options who may read the reply
 * @param answer gives the reply
 */
export async function withCors(
  request: Request,
  { endpoint, allowedOrigins }: CorsOptions,
  answer: () => Promise<Response>,
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
