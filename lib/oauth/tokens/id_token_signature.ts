import {
  jwksCache,
  KEY_SELECTION,
  OperationProcessingError,
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
 * Where the keys cannot be had the signature is left out, with a warning: the reply came from the
 * server itself (OpenID Connect Core 1.0 section 3.1.3.7, item 6), and what a person has approved
 * is not to be lost over it.
 *
 * @param connection the server
 * @param options the reply that oauth4webapi has processed, the server's keys, and what ends the wait
 *   for them
 * @throws {DeviceLoginError} `invalid_id_token`
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
  let again = false;
  while (true) {
    const set = await keys.get({ again, signal }).catch((error: Error) => {
      signal?.throwIfAborted();
      unchecked(error.message);
    });
    if (set === undefined) return;
    try {
      // A fresh object and a fresh cache: what oauth4webapi remembers of a server would keep it
      // from seeing keys that are newer.
      const cache = { jwks: set, uat: Math.floor(Date.now() / 1000) };
      return await validateApplicationLevelSignature({ ...server }, response, {
        [jwksCache]: cache,
      });
    } catch (error) {
      const unknown = error instanceof OperationProcessingError && error.code === KEY_SELECTION;
      if (!unknown || again) throw idTokenRefused((error as Error).message);
      again = true;
    }
  }
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
