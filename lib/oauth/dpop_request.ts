import type { DpopKey } from "./dpop_key.ts";

/** A request that is sent with a proof. */
export interface ProvenRequest {
  /** The request's method. */
  method: string;
  /** Where it goes. */
  url: string;
  /** The key that proves it; without one the request goes as it is. */
  key: DpopKey | undefined;
  /** The access token that it carries. */
  accessToken?: string | undefined;
  /** The present by the server's clock, in milliseconds since the epoch. */
  now: () => number;
}

/**
 * Sends a request with a DPoP proof (RFC 9449). Where the server wants a nonce in it (section 8) the
 * whole request is made anew, once and at once: nothing in it that is good for one time is sent
 * twice.
 *
 * @param request what is proven
 * @param send sends it, with these headers added
 */
export async function sendProven(
  request: ProvenRequest,
  send: (headers: Record<string, string>) => Promise<Response>,
): Promise<Response> {
  const { key, now, ...proven } = request;
  if (key === undefined) return await send({});
  const attempt = async () => {
    const response = await send({ dpop: await key.proof({ ...proven, now: now() }) });
    key.keepNonce(response, request.url);
    return response;
  };
  const response = await attempt();
  return await wantsNonce(response) ? await attempt() : response;
}

/** Whether a reply asks for the nonce that it brings: in its body (400), or in a challenge (401). */
async function wantsNonce(response: Response): Promise<boolean> {
  if (response.ok || !response.headers.has("dpop-nonce")) return false;
  if (/error="?use_dpop_nonce/i.test(response.headers.get("www-authenticate") ?? "")) return true;
  try {
    return JSON.parse(await response.clone().text()).error === "use_dpop_nonce";
  } catch {
    return false;
  }
}
