import { DpopKey } from "../keys/dpop_key.ts";
import type { TokenSet } from "./token_set.ts";

/** The key of tokens that carry it, or that were kept with it. */
export function dpopKeyOf(tokens: TokenSet): DpopKey | undefined {
  const { dpop_jwk } = tokens.toJSON();
  return tokens.dpopKey ?? (dpop_jwk ? new DpopKey(dpop_jwk) : undefined);
}
