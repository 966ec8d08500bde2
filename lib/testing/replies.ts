/** A JSON reply that nobody stores (RFC 6749 section 5.1). */
export function jsonReply(body: unknown, status: number = 200): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}

/** An OAuth error reply (RFC 6749 section 5.2). */
export function errorReply(error: string, description?: string, status: number = 400): Response {
  return jsonReply({ error, ...(description && { error_description: description }) }, status);
}
