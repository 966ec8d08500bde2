/**
 * A route that calls an API for a person who has signed in, with web standards only. The browser
 * never gets the token: it is sent to the API's host alone, with a DPoP proof if it is bound to a key.
 *
 * @module
 */

import { DeviceLoginError } from "device-login";
import { fetchWithSession, type SessionOptions } from "device-login/session";

/** The API; only its host gets the token. */
const API = new URL("https://api.example.com/");

/**
 * Passes a request on to the API.
 *
 * @param request the browser's request, of which only the path, the query, the method and the body count
 * @param session the person's session, in a store that all instances share
 */
export async function callApi(request: Request, session: SessionOptions): Promise<Response> {
  const fetchApi = fetchWithSession(session, { hosts: [API.host] });
  const { pathname, search } = new URL(request.url);
  const url = new URL(API);
  url.pathname = pathname;
  url.search = search;
  const { method } = request;
  const body = ["GET", "HEAD"].includes(method) ? null : await request.arrayBuffer();
  try {
    const { status, body: reply, headers } = await fetchApi(url, { method, body });
    const type = headers.get("content-type") ?? "application/octet-stream";
    return new Response(reply, { status, headers: { "content-type": type } });
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    const { code, message } = error; // Neither contains a secret.
    return Response.json({ code, message }, { status: code === "login_required" ? 401 : 502 });
  }
}
