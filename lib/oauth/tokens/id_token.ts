import type { EndingSource } from "../base/ending.ts";
import {
  clockSkew as clockSkewKey,
  getValidatedIdTokenClaims,
  processDeviceCodeResponse,
} from "oauth4webapi";
import type { Connection } from "../connection/connection.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import { isObject } from "../encoding/is_object.ts";
import { withoutDeepMembers } from "../encoding/parse_json.ts";
import * as kind from "../members/kinds.ts";
import { printable } from "../encoding/printable.ts";
import { readMembers } from "../members/read_members.ts";
import { algorithmNames } from "../keys/jws_algorithm.ts";
import { readJwt } from "../keys/jwt.ts";
import { MAC_ALGORITHMS } from "../keys/shared_secret.ts";
import { toResponse } from "../reply/reply.ts";
import {
  checkClaims,
  idTokenRefused as refused,
  type RequestedClaims,
  showClaim as show,
} from "./id_token_claims.ts";
import { checkMac, checkSignature } from "./id_token_signature.ts";
import type { KeySet } from "./key_set.ts";
import { ID_TOKEN_CLAIMS, type IdTokenClaims } from "./token_set.ts";

/** The expectations of an ID token, in addition to the server and the client. */
export interface IdTokenExpectations extends RequestedClaims {
  /** The server's keys. */
  keys: KeySet;
  /** Ends the wait for the server's keys. */
  signal?: EndingSource | undefined;
  /** The claims of the ID token before this one, on a refresh. */
  previous?: IdTokenClaims | undefined;
}

/** The tokens of a reply that an ID token is in. */
interface IdTokenReply {
  readonly access_token: string;
  readonly id_token: string;
}

/**
 * Checks the ID token of a token reply (OpenID Connect Core 1.0 section 3.1.3.7): signature, `iss`,
 * `aud`, `azp`, `exp`, `iat`, `at_hash`, and the requested claims. If the server publishes no keys,
 * the signature is not checked, with a warning: the reply came from the server itself (item 6).
 *
 * @param connection the server and the client
 * @param expected the members of the token reply, and the expectations of the token
 * @returns its claims
 * @throws {DeviceLoginError} `invalid_id_token`, `keys_unavailable`
 */
export async function checkIdToken(
  connection: Connection,
  expected: IdTokenExpectations & { reply: IdTokenReply },
): Promise<IdTokenClaims> {
  const { metadata, client, clock, serverClock } = connection;
  const { reply, ...expectations } = expected;
  const { access_token: accessToken } = reply;
  const token = await decrypt(connection, reply.id_token);
  const jwt = readJwt(token);
  if (!jwt) throw refused("it is not a JWT");
  const { alg } = readMembers(jwt.header, { shape: { alg: kind.text }, fail: refused });
  const withSecret = MAC_ALGORITHMS.includes(alg);
  if (withSecret && !connection.sharedSecret) {
    throw refused(
      `it is signed with ${alg}, a shared secret, but the client has none; configure the server to ` +
        "sign with RS256 or ES256 for this client, or omit the scope openid",
    );
  }
  const { iss } = readMembers(jwt.payload, { shape: ID_TOKEN_CLAIMS, fail: refused });
  // Without the server's issuer, `iss` is only compared with itself.
  const issuer = metadata.issuer ?? iss;
  const algorithms = metadata.id_token_signing_alg_values_supported?.flatMap(algorithmNames);
  const server = {
    ...connection.server,
    issuer,
    ...(algorithms && { id_token_signing_alg_values_supported: algorithms }),
  };
  const checkAt = async (milliseconds: number) => {
    const now = milliseconds / 1000;
    const response = toResponse({ ...reply, id_token: token });
    const processed = await processDeviceCodeResponse(
      server,
      // oauth4webapi reads the machine's clock: the skew makes it use this one.
      { ...client, [clockSkewKey]: Math.round(now - Date.now() / 1000) },
      response,
    ).catch((error) => {
      throw refused(explain(error));
    });
    const claims = withoutDeepMembers(getValidatedIdTokenClaims(processed) as IdTokenClaims);
    checkClaims(claims, { ...expectations, clientId: client.client_id, now });
    return { response, claims };
  };
  // A server's `Date` can be as wrong as our clock, so either of them is sufficient.
  const { response, claims } = await checkAt(serverClock.now()).catch((error) =>
    checkAt(clock.now()).catch(() => {
      throw error;
    })
  );
  await checkAccessTokenHash(claims, { alg, accessToken });
  if (withSecret) await checkMac(connection, { token, alg });
  else {
    const namesKey = jwt.header.kid !== undefined;
    await checkSignature(connection, { ...expectations, response, namesKey });
  }
  return claims;
}

/** Decrypts the token if it is encrypted (OpenID Connect Core 1.0 section 3.1.3.7, item 1). */
async function decrypt({ decryptIdToken }: Connection, token: string): Promise<string> {
  if (token.split(".").length !== 5) return token;
  if (!decryptIdToken) throw refused("it is encrypted, but no key to decrypt it was given");
  try {
    return await decryptIdToken(token);
  } catch (error) {
    throw refused(`it can't be decrypted: ${printable((error as Error).message, 200)}`);
  }
}

/** Checks that the access token belongs to the ID token (OpenID Connect Core 1.0 section 3.1.3.6). */
async function checkAccessTokenHash(
  claims: IdTokenClaims,
  { alg, accessToken }: { alg: string; accessToken: string },
): Promise<void> {
  if (claims.at_hash === undefined || claims.at_hash === null) return;
  const bits = alg.startsWith("Ed") ? "512" : /^[HRPE]S(256|384|512)$/.exec(alg)?.[1];
  if (bits === undefined) return;
  const bytes = new TextEncoder().encode(accessToken);
  const digest = new Uint8Array(await crypto.subtle.digest(`SHA-${bits}`, bytes));
  const expected = encodeBase64url(digest.slice(0, digest.length / 2));
  if (claims.at_hash !== expected) throw refused("its at_hash belongs to another access token");
}

/** Returns oauth4webapi's message with its values, but without its cause, which contains tokens. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { expected, claims, claim, header } = (error.cause ?? {}) as Record<string, unknown>;
  const { alg, crit } = isObject(header) ? header : {};
  // An algorithm is always compared with others.
  const got = isObject(claims) ? claims[String(claim)] : expected === undefined ? crit : alg;
  if (got === undefined) return error.message;
  return `${error.message} (${show(got)}${
    expected === undefined ? "" : `, not ${show(expected)}`
  })`;
}
