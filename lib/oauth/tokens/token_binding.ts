import { isObject } from "../encoding/is_object.ts";
import { DeviceLoginError } from "../base/errors.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import { readJwt } from "../keys/jwt.ts";

/** What tokens have to be bound to. */
export interface TokenBinding {
  /** The client's DPoP key, where it proved itself by one (RFC 9449 section 5). */
  dpopKey?: DpopKey | undefined;
  /** The thumbprint of the client's certificate, where it showed one (RFC 8705 section 3). */
  certificateThumbprint?: string | undefined;
}

/**
 * Refuses tokens that are not bound to what the client has: anybody could use them, or nobody could.
 *
 * @param reply the members of the token reply
 * @param binding what the client has
 * @throws {DeviceLoginError} `invalid_binding`
 */
export async function checkBinding(
  reply: { readonly access_token: string; readonly token_type?: string | undefined },
  { dpopKey, certificateThumbprint }: TokenBinding,
): Promise<void> {
  const refuse = (why: string) =>
    new DeviceLoginError("invalid_binding", `The tokens were refused: they are bound to ${why}.`);
  const bound = reply.token_type?.toLowerCase() === "dpop";
  if (dpopKey && !bound) throw refuse("nobody, and a proof of the client's DPoP key was sent");
  if (!dpopKey && bound) throw refuse("a DPoP key, and no proof of one was sent");
  // What a client can't read, it need not.
  const { cnf } = readJwt(reply.access_token)?.payload ?? {};
  const { jkt, "x5t#S256": x5t } = isObject(cnf) ? cnf : {};
  if (dpopKey && jkt !== undefined && jkt !== await dpopKey.thumbprint()) {
    throw refuse("another DPoP key than the client's");
  }
  if (certificateThumbprint && x5t !== undefined && x5t !== certificateThumbprint) {
    throw refuse("another certificate than the client's");
  }
}
