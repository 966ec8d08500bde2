import { type Fault, json, oauthError } from "../../../server/faults.ts";

/** The sign-in has not been approved yet. */
export const PENDING: Fault = oauthError("authorization_pending");

/** The client polls too fast. */
export const SLOW_DOWN: Fault = oauthError("slow_down");

/** Replies that never come to an end in the time of a scenario. */
export function forever(fault: Fault): Fault[] {
  return Array.from({ length: 10_000 }, () => fault);
}

/**
 * The server's own token response, or one like it, with other members than usual; those set to
 * `undefined` are removed.
 */
export function tokens(members: Readonly<Record<string, unknown>> = {}): Fault {
  return async (request, next) => {
    const own = await next();
    const body = own.ok ? await own.json() : {
      access_token: "conformance-access-token-5d41",
      token_type: request.headers.has("dpop") ? "DPoP" : "Bearer",
      expires_in: 3600,
    };
    // The ID token has the hash of the server's own access token.
    if ("access_token" in members) delete body.id_token;
    const headers = { "cache-control": "no-store" };
    return await json({ ...body, ...members }, { headers })(request, next);
  };
}
