import { printable } from "../encoding/printable.ts";
import { RedirectError } from "../http/redirect_error.ts";
import { describeRequest, type ResourceRequest } from "./resource_request.ts";

/** The statuses of redirects that are followed. 300 and 304 are not. */
const REDIRECT_STATUSES = [301, 302, 303, 307, 308];

/**
 * Returns the request that a redirect leads to, with the method and the body that the Fetch standard
 * defines. It is followed only within its origin: the token is not for another host, nor for plain
 * http.
 *
 * @param response a reply
 * @param request its request
 * @returns the next request; `undefined` if the reply is not a redirect
 * @throws {RedirectError} for a redirect that is not followed
 */
export function followRedirect(
  response: Response,
  request: ResourceRequest,
): ResourceRequest | undefined {
  const { status, headers, type } = response;
  const refuse = (to: string, why: string) =>
    new RedirectError(
      "invalid_response",
      `${
        describeRequest(request)
      } was answered with a redirect${to}, which is not followed: ${why}.`,
    );
  if (type === "opaqueredirect") throw refuse("", "this runtime does not show where it leads");
  const location = headers.get("location");
  if (!REDIRECT_STATUSES.includes(status) || location === null) return undefined;
  const target = URL.parse(location, request.url);
  if (target === null) throw refuse("", "its target is not a URL");
  // The rest of the URL may contain a secret.
  const to = ` to ${printable(target.origin === "null" ? target.protocol : target.origin, 200)}`;
  const { origin, host } = new URL(request.url);
  if (target.origin !== origin) throw refuse(to, `the access token is only sent to ${host}`);
  if (target.username || target.password) throw refuse(to, "its target has a user name");
  target.hash = "";
  const method = nextMethod(request.method, status);
  if (method !== request.method) {
    const kept = [...request.headers].filter(([name]) => !name.startsWith("content-"));
    return { ...request, method, url: target.href, headers: new Headers(kept), body: undefined };
  }
  if (request.body?.repeatable === false) throw refuse(to, "its body can't be sent again");
  return { ...request, url: target.href };
}

function nextMethod(method: string, status: number): string {
  const becomesGet = status === 303
    ? method !== "HEAD"
    : [301, 302].includes(status) && method === "POST";
  return becomesGet ? "GET" : method;
}
