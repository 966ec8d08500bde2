import { withoutFinalPeriod } from "../oauth/encoding/final_period.ts";
import type { DpopKey } from "../oauth/keys/dpop_key.ts";

/**
 * Reads a saved DPoP key, and checks that it can sign. The code for that is imported only if there
 * is such a key.
 *
 * @param jwk the key
 * @param fail creates the error for a key that can't sign
 */
export async function readSavedKey(
  jwk: Record<string, unknown> | undefined,
  fail: (why: string) => Error,
): Promise<DpopKey | undefined> {
  if (jwk === undefined) return undefined;
  const { DpopKey } = await import("../oauth/keys/dpop_key.ts");
  return await DpopKey.import(jwk).catch((error: Error) => {
    throw fail(`its dpop_jwk is damaged. ${withoutFinalPeriod(error.message)}`);
  });
}
