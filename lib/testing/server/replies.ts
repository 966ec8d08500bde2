/** Creates a JSON reply that must not be cached (RFC 6749 section 5.1). */
export function jsonReply(body: unknown, status: number = 200): Response {
  const headers = { "cache-control": "no-store", pragma: "no-cache" };
  return Response.json(body, { status, headers });
}

/** The details of an error reply. */
export interface ErrorDetails {
  /** `error_description`. */
  description?: string;
  /** The HTTP status. @default 400 */
  status?: number;
}

/** Creates an OAuth error reply (RFC 6749 section 5.2). */
export function errorReply(
  error: string,
  { description, status = 400 }: ErrorDetails = {},
): Response {
  return jsonReply({ error, ...(description && { error_description: description }) }, status);
}
