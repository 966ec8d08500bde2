import type { DpopKey } from "../oauth/keys/dpop_key.ts";

/**
 * Reads a DPoP key that was saved, and makes sure that it can sign. What that takes is imported when
 * there is such a key.
 *
 * @param jwk the key
 * @param fail makes the error for one that can't
 */
export async function readSavedKey(
  jwk: Record<string, unknown> | undefined,
  fail: (why: string) => Error,
): Promise<DpopKey | undefined> {
  if (jwk === undefined) return undefined;
  const { DpopKey } = await import("../oauth/keys/dpop_key.ts");
  return await DpopKey.import(jwk).catch((error: Error) => {
    throw fail(`its dpop_jwk is damaged. ${error.message.replace(/\.$/, "")}`);
  });
}
