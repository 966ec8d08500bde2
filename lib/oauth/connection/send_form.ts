import type { RequestLimits } from "../http/transport.ts";
import type { Connection } from "./connection.ts";

/** The parts of a form request. */
export interface FormRequest extends RequestLimits {
  /** The endpoint. */
  url: string;
  /** The parameters, in addition to the client's authentication. They are changed by it. */
  form: URLSearchParams;
  /** Further headers. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Sends a form with the client's authentication (RFC 6749 section 2.3).
 *
 * @param connection the server and the client
 * @param request the form
 * @returns the reply, as the transport returns it
 */
export async function sendForm(
  { server, client, authenticateAt, transport }: Connection,
  { url, form, headers: further, ...limits }: FormRequest,
): Promise<Response> {
  const credentials = new Headers();
  await authenticateAt(url)(server, client, form, credentials);
  const headers = { accept: "application/json", ...further, ...Object.fromEntries(credentials) };
  return await transport(limits)(url, { method: "POST", headers, body: form });
}
