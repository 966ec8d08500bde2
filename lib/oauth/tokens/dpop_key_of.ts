import { DpopKey } from "../keys/dpop_key.ts";
import type { TokenSet } from "./token_set.ts";

/** Returns the key that tokens are bound to: the one they carry, or the one saved with them. */
export function dpopKeyOf(tokens: TokenSet): DpopKey | undefined {
  const { dpop_jwk } = tokens.toJSON();
  return tokens.dpopKey ?? (dpop_jwk ? new DpopKey(dpop_jwk) : undefined);
}
