import { isObject } from "../encoding/is_object.ts";
import { DeviceLoginError } from "../base/errors.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import { readJwt } from "../keys/jwt.ts";

/** The key or certificate that tokens must be bound to. */
export interface TokenBinding {
  /** The client's DPoP key, if the request carried a proof of it (RFC 9449 section 5). */
  dpopKey?: DpopKey | undefined;
  /** The thumbprint of the client's certificate, if the connection presented one (RFC 8705 section 3). */
  certificateThumbprint?: string | undefined;
}

/**
 * Checks that tokens are bound to the client's key or certificate: otherwise anyone could use them, or
 * no one.
 *
 * @param reply the members of the token reply
 * @param binding the client's key or certificate
 * @throws {DeviceLoginError} `invalid_binding`
 */
export async function checkBinding(
  reply: { readonly access_token: string; readonly token_type?: string | undefined },
  { dpopKey, certificateThumbprint }: TokenBinding,
): Promise<void> {
  const refuse = (why: string) =>
    new DeviceLoginError("invalid_binding", `The tokens were refused: they are bound to ${why}.`);
  const bound = reply.token_type?.toLowerCase() === "dpop";
  if (dpopKey && !bound) throw refuse("no key, although a proof of the client's DPoP key was sent");
  if (!dpopKey && bound) throw refuse("a DPoP key, although no proof of one was sent");
  // A token that the client can't read is not checked any further.
  const { cnf } = readJwt(reply.access_token)?.payload ?? {};
  const { jkt, "x5t#S256": x5t } = isObject(cnf) ? cnf : {};
  if (dpopKey && jkt !== undefined && jkt !== await dpopKey.thumbprint()) {
    throw refuse("another DPoP key than the client's");
  }
  if (certificateThumbprint && x5t !== undefined && x5t !== certificateThumbprint) {
    throw refuse("another certificate than the client's");
  }
}
