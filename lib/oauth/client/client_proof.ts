import type { ClientAuth } from "oauth4webapi";
import { DeviceLoginError } from "../errors.ts";
import type { ServerClock } from "../http/server_clock.ts";
import type { Signer } from "../keys/jwt.ts";
import { MAC_ALGORITHMS, SharedSecret } from "../keys/shared_secret.ts";
import type { ConnectionOptions } from "../options.ts";
import { type ResolvedServer, serverName } from "../server/server.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import type { AuthMethod } from "./auth_method.ts";
import { chooseAuthMethod, clientAuthentication, usesAssertion } from "./client_authentication.ts";
import { certificateThumbprint } from "./client_certificate.ts";

/** How the client proves who it is to one server, ready for every request. */
export interface ClientProof {
  /** The method that was chosen. */
  readonly authMethod: AuthMethod;
  /** What puts the proof into a request. */
  readonly authenticate: ClientAuth;
  /** What the client's assertions are made with and for, where it sends any. */
  readonly assertion?: { readonly signer: Signer; readonly audience: string } | undefined;
  /** The client's secret, where it has one: ID tokens may be signed with it, too. */
  readonly sharedSecret?: SharedSecret | undefined;
  /** What the client's certificate is recognised by, where it has one. */
  readonly certificateThumbprint?: string | undefined;
}

/**
 * Refuses what is wrong with a client's credentials by itself, before anything is sent.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function checkCredentials(options: ConnectionOptions): Promise<void> {
  const { clientCertificate, assertionAudience } = options;
  const method = chooseAuthMethod(options);
  if (clientCertificate !== undefined) {
    await certificateThumbprint(clientCertificate);
    if (options.fetch === undefined) {
      throw new DeviceLoginError(
        "invalid_options",
        "The client's certificate was given, and no fetch that shows it to the server.",
      );
    }
  }
  if (assertionAudience !== undefined && !usesAssertion(method)) {
    throw new DeviceLoginError(
      "invalid_options",
      `An audience for assertions was given, and the authentication method ${method} sends none.`,
    );
  }
}

/**
 * Settles on the one way in which the client proves itself to a server.
 *
 * @param options the client's credentials
 * @param found the server, and its clock, by which assertions are dated
 * @throws {DeviceLoginError} `invalid_options` for a key that the server does not take
 */
export async function prepareProof(
  options: ConnectionOptions,
  { server, serverClock }: { server: ResolvedServer; serverClock: ServerClock },
): Promise<ClientProof> {
  const { metadata } = server;
  const authMethod = chooseAuthMethod({
    ...options,
    supported: metadata.token_endpoint_auth_methods_supported,
    bodyFirst: speaksHydra(options),
  });
  const assertion = usesAssertion(authMethod)
    ? {
      signer: await assertionSigner(options, metadata),
      audience: options.assertionAudience ?? assertionAudience(options, metadata),
    }
    : undefined;
  const authenticate = clientAuthentication(authMethod, {
    clientSecret: options.clientSecret,
    assertion,
    now: () => serverClock.now(),
  });
  const { clientSecret, clientCertificate } = options;
  return {
    authMethod,
    authenticate,
    assertion,
    sharedSecret: clientSecret ? new SharedSecret(clientSecret) : undefined,
    certificateThumbprint: clientCertificate && await certificateThumbprint(clientCertificate),
  };
}

/** A server that is named by a base URL is taken to be Ory Hydra, or to do as it does. */
function speaksHydra({ issuer, endpoint, server }: ConnectionOptions): boolean {
  return issuer === undefined && (endpoint !== undefined || server === undefined);
}

async function assertionSigner(
  { clientKey, clientSecret = "" }: ConnectionOptions,
  metadata: ServerMetadata,
): Promise<Signer> {
  const supported = metadata.token_endpoint_auth_signing_alg_values_supported;
  if (clientKey !== undefined) return await clientKey.signer(supported);
  const alg = MAC_ALGORITHMS.find((alg) => supported?.includes(alg)) ?? "HS256";
  return new SharedSecret(clientSecret).signer(alg);
}

/**
 * RFC 7523 lets an assertion name the issuer or the token endpoint. Its successor wants the issuer:
 * a server that lies about its endpoints could use the other against its true owner. Hydra takes
 * the token endpoint alone.
 */
function assertionAudience(options: ConnectionOptions, metadata: ServerMetadata): string {
  const { issuer, token_endpoint: tokenEndpoint } = metadata;
  const [first, second] = speaksHydra(options) ? [tokenEndpoint, issuer] : [issuer, tokenEndpoint];
  return first ?? second ?? serverName(options);
}
