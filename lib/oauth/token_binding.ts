import { DeviceLoginError } from "./errors.ts";
import { readJwt } from "./jwt.ts";

/** What an access token may be bound to, each by its thumbprint. */
export interface BindingFacts {
  /** The client's certificate (RFC 8705 section 3.1). */
  certificateThumbprint?: string | undefined;
}

/**
 * Refuses an access token that is bound to somebody else's certificate, as far as it can be read:
 * nobody who has it could use it, and who mixed it up is worth finding out (RFC 8705 section 3).
 *
 * @throws {DeviceLoginError} `invalid_binding`
 */
export function checkBinding(accessToken: string, facts: BindingFacts): void {
  const { cnf } = readJwt(accessToken)?.payload ?? {};
  const bound = (cnf as Record<string, unknown> | undefined)?.["x5t#S256"];
  const { certificateThumbprint: own } = facts;
  if (bound === undefined || own === undefined || bound === own) return;
  throw bindingRefused("the access token is bound to another certificate than the client's");
}

/** The error for tokens that are not bound to what they have to be bound to. */
export function bindingRefused(why: string): DeviceLoginError {
  return new DeviceLoginError("invalid_binding", `The tokens were refused: ${why}.`);
}
