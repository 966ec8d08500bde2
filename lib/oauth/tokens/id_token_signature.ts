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
 * Checks the signature of the ID token in a reply that oauth4webapi has processed. Keys that the
 * server has changed since they were fetched are fetched again, once (OpenID Connect Core 1.0
 * section 10.1.1).
 *
 * Only if no key set is known, or it answers 404, the signature is left out, with a warning: the reply
 * came from the server itself (OpenID Connect Core 1.0 section 3.1.3.7, item 6). A set that is
 * unavailable may be withheld to get a forged token through.
 *
 * @param connection the server
 * @param options the reply that oauth4webapi has processed, the server's keys, and what ends the wait
 *   for them
 * @throws {DeviceLoginError} `invalid_id_token`, `keys_unavailable`
 */
export async function checkSignature(
  connection: Connection,
  options: { response: Response; keys: KeySet; signal?: AbortSignal | undefined },
): Promise<void> {
  const { response, keys, signal } = options;
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
    if (result.failed) break;
  }
  throw idTokenRefused(reason);
}

/** Whether a key verifies a signature; if not, whether one was tried, and what is wrong. */
type Verification =
  | { verified: true }
  | { verified: false; failed: boolean; reason: string };

/**
 * Tries the keys one by one: an entry that can't be used is passed over (RFC 7517 section 5), and a
 * token that names no key may be signed by any of them.
 */
async function verifyByAny(
  { keys }: JWKS,
  { server, response }: { server: AuthorizationServer; response: Response },
): Promise<Verification> {
  let failed = false;
  let reason = "the server's key set has no key that it could be signed by";
  for (const key of keys) {
    try {
      // A fresh object and a fresh cache: what oauth4webapi remembers of a server would keep it
      // from seeing keys that are newer.
      const cache = { jwks: { keys: [key] }, uat: Math.floor(Date.now() / 1000) };
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
 * 3.1.3.7, item 8). No public key comes near this: who knows one could sign with it.
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
  throw idTokenRefused(`its signature by ${alg} was not made with the client's secret`);
}
