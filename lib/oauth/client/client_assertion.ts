import type { ClientAuth } from "oauth4webapi";
import { encodeBase64url } from "../encoding/base64url.ts";
import { type Signer, signJwt } from "../keys/jwt.ts";

/** Seconds for which an assertion is good: long enough for one request. */
const LIFETIME = 60;

/** What the client asserts, and by which key. */
export interface AssertionOptions {
  /** Signs the assertions. */
  signer: Signer;
  /** For whom they are: the server's issuer, or its token endpoint. */
  audience: string;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * Puts a signed assertion into a request: `private_key_jwt` and `client_secret_jwt` (RFC 7523
 * sections 2.2 and 3, OpenID Connect Core 1.0 section 9). Each request gets one of its own, since
 * servers take none twice.
 */
export function clientAssertion({ signer, audience, now }: AssertionOptions): ClientAuth {
  return async (_server, { client_id }, body) => {
    const iat = Math.floor(now() / 1000);
    const payload = {
      iss: client_id,
      sub: client_id,
      aud: audience,
      jti: encodeBase64url(crypto.getRandomValues(new Uint8Array(16))),
      iat,
      exp: iat + LIFETIME,
    };
    body.set("client_id", client_id);
    body.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    body.set("client_assertion", await signJwt(signer, { header: {}, payload }));
  };
}
