import type { ClientAuth } from "oauth4webapi";
import { randomText } from "../encoding/random_text.ts";
import type { ServerClock } from "../http/server_clock.ts";
import { type Signer, signJwt } from "../keys/jwt.ts";
import { MAC_ALGORITHMS, type SharedSecret } from "../keys/shared_secret.ts";
import type { ResolvedServer } from "../server/server.ts";
import type { ClientCredentials } from "./client_credentials.ts";

/** The lifetime of an assertion, in seconds: long enough for one request. */
const ASSERTION_LIFETIME_SECONDS = 60;

/** The audience that means the endpoint that each assertion is sent to. */
const ENDPOINT_AUDIENCE = "endpoint";

/** The parts of a client's assertions that are the same in each. */
export interface Assertion {
  /** Signs the assertions. */
  readonly signer: Signer;
  /** Their audience: the server's issuer, its token endpoint, or {@linkcode ENDPOINT_AUDIENCE}. */
  readonly audience: string;
}

/** The server that a client authenticates at, and the secret that it shares with the client. */
export interface AssertionContext {
  /** The server. */
  server: ResolvedServer;
  /** The client's secret as a key, if it has one. */
  sharedSecret?: SharedSecret | undefined;
}

/**
 * Chooses the signer and the audience of a client's assertions for one server.
 *
 * RFC 7523 allows the issuer or the token endpoint as the audience. Its successor requires the
 * issuer: a server with false metadata could otherwise use an assertion at the true owner of an
 * endpoint. Hydra accepts only the token endpoint; Okta, among others, the endpoint that is called.
 *
 * @throws {DeviceLoginError} `invalid_options` for a key that the server does not support
 */
export async function prepareAssertion(
  { clientKey, assertionAudience, forHydra }: ClientCredentials,
  { server, sharedSecret }: AssertionContext,
): Promise<Assertion> {
  const {
    issuer,
    token_endpoint: tokenEndpoint,
    device_authorization_endpoint: deviceEndpoint,
    token_endpoint_auth_signing_alg_values_supported: supported,
  } = server.metadata;
  const alg = MAC_ALGORITHMS.find((alg) => supported?.includes(alg)) ?? "HS256";
  const signer = clientKey ? await clientKey.signer(supported) : sharedSecret?.signer(alg);
  if (signer === undefined) throw new TypeError("An assertion needs a key or a secret.");
  const audience = forHydra ? tokenEndpoint ?? issuer : issuer ?? tokenEndpoint;
  // No server expects the device authorization endpoint at any other.
  if (assertionAudience && assertionAudience === deviceEndpoint) {
    return { signer, audience: ENDPOINT_AUDIENCE };
  }
  return { signer, audience: assertionAudience ?? audience ?? server.name };
}

/**
 * Adds a signed assertion to a request: `private_key_jwt` and `client_secret_jwt` (RFC 7523 sections
 * 2.2 and 3, OpenID Connect Core 1.0 section 9). Each request gets its own assertion, since servers accept
 * each only once. It is dated by the server's clock.
 */
export function authenticateByAssertion(
  { signer, audience }: Assertion,
  { serverClock, endpoint }: { serverClock: ServerClock; endpoint: string },
): ClientAuth {
  return async (_server, { client_id }, body) => {
    const iat = Math.floor(serverClock.now() / 1000);
    const payload = {
      iss: client_id,
      sub: client_id,
      aud: audience === ENDPOINT_AUDIENCE ? endpoint : audience,
      jti: randomText(16),
      iat,
      exp: iat + ASSERTION_LIFETIME_SECONDS,
    };
    body.set("client_id", client_id);
    body.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    body.set("client_assertion", await signJwt(signer, { header: {}, payload }));
  };
}
