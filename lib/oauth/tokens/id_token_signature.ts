import type { EndingSource } from "../base/ending.ts";
import {
  type AuthorizationServer,
  INVALID_RESPONSE,
  type JWKS,
  jwksCache,
  KEY_SELECTION,
  type OperationProcessingError,
  validateApplicationLevelSignature,
} from "oauth4webapi";
import type { Connection } from "../connection/connection.ts";
import { idTokenRefused } from "./id_token_claims.ts";
import type { KeySet } from "./key_set.ts";

/**
 * Checks the signature of the ID token in a reply that oauth4webapi has processed. If its key is missing,
 * or may have been replaced since it names none, the keys are fetched again once: the server may have
 * changed them (OpenID Connect Core 1.0 section 10.1.1).
 *
 * Only if no key set is known, or its URL returns 404, the signature is not checked, with a warning:
 * the reply came from the server itself (OpenID Connect Core 1.0 section 3.1.3.7, item 6). An attacker
 * with a forged token could make the key set unavailable, so then the token is refused.
 *
 * @param connection the server
 * @param options the reply that oauth4webapi has processed, whether the token names its key, the
 *   server's keys, and a signal that ends the wait for them
 * @throws {DeviceLoginError} `invalid_id_token`, `keys_unavailable`
 */
export async function checkSignature(
  connection: Connection,
  options: {
    response: Response;
    namesKey: boolean;
    keys: KeySet;
    signal?: EndingSource | undefined;
  },
): Promise<void> {
  const { response, namesKey, keys, signal } = options;
  const { server, metadata, warn } = connection;
  const unchecked = (why: string) =>
    warn({
      code: "signature_not_checked",
      message: `The ID token's signature was not checked: ${why}`,
    });
  if (metadata.jwks_uri === undefined) return unchecked("the server's keys are not known.");
  let reason = "";
  for (const again of [false, true]) {
    const set = await keys.get({ again, signal });
    if (set === undefined) return unchecked(`GET ${metadata.jwks_uri} was answered with 404.`);
    const result = await verifyByAny(set, { server, response });
    if (result.verified) return;
    ({ reason } = result);
    if (result.failed && namesKey) break;
  }
  throw idTokenRefused(reason);
}

/** The result of a verification. `failed`: a suitable key was tried and did not verify it. */
type Verification =
  | { verified: true }
  | { verified: false; failed: boolean; reason: string };

/**
 * Tries the keys one by one: unusable entries are skipped (RFC 7517 section 5), and a token without a
 * key ID may be signed by any of them.
 */
async function verifyByAny(
  { keys }: JWKS,
  { server, response }: { server: AuthorizationServer; response: Response },
): Promise<Verification> {
  let failed = false;
  let reason = "the server's key set has no key for its signature";
  for (const { alg, ...bare } of keys) {
    // The key of one algorithm with two names may have either (RFC 9864).
    const key = alg && bare.crv !== "Ed25519" ? { ...bare, alg } : bare;
    try {
      // A new object and a new cache that never expires, since oauth4webapi caches the keys of a
      // server object, and otherwise fetches them.
      const cache = { jwks: { keys: [key] }, uat: Infinity };
      await validateApplicationLevelSignature({ ...server }, response, { [jwksCache]: cache });
      return { verified: true };
    } catch (error) {
      const { code, message } = error as Partial<OperationProcessingError> & Error;
      if (code === KEY_SELECTION || failed) continue;
      failed = code === INVALID_RESPONSE;
      reason = message;
    }
  }
  return { verified: false, failed, reason };
}

/**
 * Checks an ID token that is signed with the client's secret (OpenID Connect Core 1.0 section
 * 3.1.3.7, item 8). A public key is never used here: anyone could sign with it.
 *
 * @param connection the client
 * @param signed the ID token, and the algorithm of its header
 * @throws {DeviceLoginError} `invalid_id_token`
 */
export async function checkMac(
  { sharedSecret }: Connection,
  { token, alg }: { token: string; alg: string },
): Promise<void> {
  if (await sharedSecret?.verify(token, alg)) return;
  throw idTokenRefused(`its ${alg} signature was not created with the client's secret`);
}
