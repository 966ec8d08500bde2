import type { ClientAuth } from "oauth4webapi";
import type { ServerClock } from "../http/server_clock.ts";
import { SharedSecret } from "../keys/shared_secret.ts";
import type { ResolvedServer } from "../server/server.ts";
import { AUTH_METHOD_TRAITS, type AuthMethod } from "./auth_method.ts";
import { type Assertion, authenticateByAssertion, prepareAssertion } from "./client_assertion.ts";
import type { ClientCredentials } from "./client_credentials.ts";

/** A client's authentication at one server, ready for every request. */
export interface ClientAuthentication {
  /** The method. */
  readonly authMethod: AuthMethod;
  /** Returns a function that adds the credentials to a request to this endpoint. */
  readonly authenticateAt: (endpoint: string) => ClientAuth;
  /** The signer and the audience of the client's assertions, if it sends any. */
  readonly assertion?: Assertion | undefined;
  /** The client's secret as a key, if it has one: ID tokens can be signed with it. */
  readonly sharedSecret?: SharedSecret | undefined;
  /** The thumbprint of the client's certificate, if it has one. */
  readonly certificateThumbprint?: string | undefined;
}

/**
 * Chooses the method for the whole login, and prepares it. Methods are never probed: a wrong one
 * leads to an error that names the other. A request uses only one (RFC 6749 section 2.3).
 *
 * @param credentials the client's credentials
 * @param at the server, and its clock, which dates assertions
 * @throws {DeviceLoginError} `invalid_options` for a key that the server does not support
 */
export async function createClientAuthentication(
  credentials: ClientCredentials,
  { server, serverClock }: { server: ResolvedServer; serverClock: ServerClock },
): Promise<ClientAuthentication> {
  const { clientSecret = "", certificateThumbprint } = credentials;
  const authMethod = chooseAuthMethod(credentials, server);
  const sharedSecret = clientSecret ? new SharedSecret(clientSecret) : undefined;
  const common = { authMethod, sharedSecret, certificateThumbprint };
  switch (AUTH_METHOD_TRAITS[authMethod].sentIn) {
    case "header":
      return { ...common, authenticateAt: () => authenticateByHeader(clientSecret) };
    case "body":
      return { ...common, authenticateAt: () => authenticateByBody(clientSecret) };
    case "assertion": {
      const assertion = await prepareAssertion(credentials, { server, sharedSecret });
      return {
        ...common,
        assertion,
        authenticateAt: (endpoint) => authenticateByAssertion(assertion, { serverClock, endpoint }),
      };
    }
    case "connection":
    case "nothing":
      return { ...common, authenticateAt: () => identify };
  }
}

function chooseAuthMethod(
  { authMethods }: ClientCredentials,
  { metadata }: ResolvedServer,
): AuthMethod {
  const { token_endpoint_auth_methods_supported: supported } = metadata;
  if (authMethods.length === 1) return authMethods[0];
  return authMethods.find((method) => supported?.includes(method)) ?? "client_secret_basic";
}

const identify: ClientAuth = (_server, { client_id }, body) => body.set("client_id", client_id);

function authenticateByHeader(clientSecret: string): ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    const credentials = `${formEncode(client_id)}:${formEncode(clientSecret)}`;
    headers.set("authorization", `Basic ${btoa(credentials)}`);
  };
}

function authenticateByBody(clientSecret: string): ClientAuth {
  return (_server, { client_id }, body) => {
    body.set("client_id", client_id);
    body.set("client_secret", clientSecret);
  };
}

/**
 * RFC 6749 section 2.3.1 requires the identifier and the secret to be form-encoded. This encoding
 * leaves `-`, `_` and `.` as they are, which also suits servers that do not decode. A space becomes
 * `%20`, which both kinds of decoders read: those for forms and those for URLs (Authlib).
 */
function formEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1).replaceAll("+", "%20");
}
