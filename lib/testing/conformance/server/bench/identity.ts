import { AUTH_METHOD_TRAITS, type AuthMethod } from "../../../../oauth/client/auth_method.ts";
import type { ClientOptions } from "../../../../oauth/client/client_options.ts";
import { randomText } from "../../../../oauth/encoding/random_text.ts";
import type { ServerConformanceTarget } from "./server_conformance_target.ts";

/**
 * The client that a request claims to come from:
 *
 * - `own`: the client under test, with its credentials.
 * - `without_credentials`: the same client, without its credentials.
 * - `wrong_secret`: the same client, with a wrong secret.
 * - `unknown`: a client that does not exist.
 * - `unknown_basic`: a client that does not exist, with a secret in the `Authorization` header.
 * - `other`: another public client.
 */
export type Identity =
  | "own"
  | "without_credentials"
  | "wrong_secret"
  | "unknown"
  | "unknown_basic"
  | "other";

/** The words for an identity in observations. */
export const IDENTITY_WORDS: Readonly<Record<Identity, string>> = {
  own: "",
  without_credentials: "without credentials",
  wrong_secret: "with a wrong secret",
  unknown: "as an unknown client",
  unknown_basic: "as an unknown client with Basic",
  other: "as another client",
};

/** Options without any credential. */
const NO_CREDENTIALS = {
  clientSecret: undefined,
  clientKey: undefined,
  clientCertificate: undefined,
  assertionAudience: undefined,
  authMethod: "none",
} as const satisfies Partial<ClientOptions>;

/**
 * Returns the options of another client than the one under test.
 *
 * @param identity the other client
 * @param own the options of the client under test, and its authentication method
 */
export function clientOf(
  identity: Exclude<Identity, "own">,
  { options: { clientId, otherClientId }, authMethod }: {
    options: ServerConformanceTarget;
    authMethod: AuthMethod;
  },
): ClientOptions {
  const secret = { ...NO_CREDENTIALS, clientSecret: randomText(32) };
  switch (identity) {
    case "without_credentials":
      return { ...NO_CREDENTIALS, clientId };
    case "wrong_secret":
      return { ...secret, clientId, authMethod };
    case "unknown":
      return { ...NO_CREDENTIALS, clientId: unknownClient() };
    case "unknown_basic":
      return { ...secret, clientId: unknownClient(), authMethod: "client_secret_basic" };
    case "other":
      return { ...NO_CREDENTIALS, clientId: otherClientId ?? unknownClient() };
  }
}

/** Whether requests with this method carry a credential that can be left out. */
export function carriesCredential(method: AuthMethod): boolean {
  return ["header", "body", "assertion"].includes(AUTH_METHOD_TRAITS[method].sentIn);
}

function unknownClient(): string {
  return `conformance-${randomText(12)}`;
}
