import { DeviceLoginError } from "../base/errors.ts";
import type { ServerClock } from "../http/server_clock.ts";
import type { TokenSet } from "../tokens/token_set.ts";
import type { ResourceRequest } from "./resource_request.ts";

/** The names of the authentication schemes, by the type of the token. */
const SCHEMES: ReadonlyMap<string, string> = new Map([["bearer", "Bearer"], ["dpop", "DPoP"]]);

/** What the replies of an origin have shown. */
export interface KnownOrigin {
  /** The newest nonce: it is valid for this origin only (RFC 9449 section 9). */
  nonce?: string | undefined;
  /** Dates the proofs. */
  readonly clock: ServerClock;
}

/**
 * Returns the headers that carry an access token: its scheme, and a proof if it is bound to a key.
 *
 * @param request the request that the proof is for
 * @param options the tokens, and the origin that gets them
 * @throws {DeviceLoginError} `invalid_options` for a token of another type, or without its key
 */
export async function tokenHeaders(
  { method, url }: ResourceRequest,
  { tokens, origin }: { tokens: TokenSet; origin: KnownOrigin },
): Promise<[name: string, value: string][]> {
  const { accessToken, tokenType, dpopKey } = tokens;
  const unusable = (why: string) => new DeviceLoginError("invalid_options", why);
  const scheme = SCHEMES.get(tokenType);
  if (scheme === undefined) {
    const type = JSON.stringify(tokenType);
    throw unusable(`An access token of the type ${type} can't be used: it must be Bearer or DPoP.`);
  }
  const authorization: [string, string] = ["authorization", `${scheme} ${accessToken}`];
  if (tokenType !== "dpop") return [authorization];
  if (dpopKey === undefined) {
    throw unusable("The access token is bound to a DPoP key, which is not saved with it.");
  }
  const { nonce, clock } = origin;
  const proof = await dpopKey.proof({ method, url, accessToken, nonce, now: clock.now() });
  return [authorization, ["dpop", proof]];
}

/** Whether a reply is about the proof and not about the token (RFC 9449 sections 7.1 and 9). */
export function rejectsProof({ status, headers }: Response): boolean {
  const challenge = headers.get("www-authenticate") ?? "";
  return status === 401 && /\berror="?(?:use_dpop_nonce|invalid_dpop_proof)\b/i.test(challenge);
}
