import type { ClientAuth } from "oauth4webapi";
import { DeviceLoginError } from "../errors.ts";
import type { Signer } from "../keys/jwt.ts";
import { AUTH_METHODS, type AuthMethod } from "./auth_method.ts";
import { clientAssertion } from "./client_assertion.ts";

/** What a client can prove itself by. */
interface Credentials {
  /** The client's secret. */
  clientSecret?: string | undefined;
  /** The client's private key. */
  clientKey?: unknown;
  /** The client's certificate. */
  clientCertificate?: string | undefined;
}

/** What each method needs. */
const NEEDED: Record<AuthMethod, keyof Credentials | undefined> = {
  none: undefined,
  client_secret_basic: "clientSecret",
  client_secret_post: "clientSecret",
  client_secret_jwt: "clientSecret",
  private_key_jwt: "clientKey",
  tls_client_auth: "clientCertificate",
  self_signed_tls_client_auth: "clientCertificate",
};

/** What credentials are called in messages. */
const NAMES: Record<keyof Credentials, string> = {
  clientSecret: "secret",
  clientKey: "private key",
  clientCertificate: "certificate",
};

/** What the choice of a method follows from. */
export interface AuthMethodFacts extends Credentials {
  /** The caller's own choice. */
  authMethod?: AuthMethod | undefined;
  /** `token_endpoint_auth_methods_supported` of the server's document. */
  supported?: readonly string[] | undefined;
  /** Whether the body comes before the header where the server takes both, as Ory Hydra's client does. */
  bodyFirst?: boolean | undefined;
}

/**
 * Chooses the one method that is used for the whole login. It is never probed for: a wrong one is
 * an error that names the other.
 *
 * @throws {DeviceLoginError} `invalid_options` where method and credentials contradict each other
 */
export function chooseAuthMethod(facts: AuthMethodFacts): AuthMethod {
  const { authMethod, supported = ["client_secret_basic"], bodyFirst } = facts;
  const given = (Object.keys(NAMES) as (keyof Credentials)[]).filter((name) => facts[name]);
  if (authMethod) return checkAuthMethod(authMethod, given);
  if (given.length > 1) {
    throw new DeviceLoginError(
      "invalid_options",
      `The client's ${given.map((name) => NAMES[name]).join(" and its ")} were given, and a ` +
        "request proves the client by one of them: say which by the authentication method.",
    );
  }
  if (facts.clientKey) return "private_key_jwt";
  if (facts.clientCertificate) return "tls_client_auth";
  if (!facts.clientSecret) return "none";
  const order: AuthMethod[] = bodyFirst
    ? ["client_secret_post", "client_secret_basic"]
    : ["client_secret_basic", "client_secret_post"];
  return order.find((method) => supported.includes(method)) ?? "client_secret_basic";
}

/** A method that was asked for has all that it needs, and nothing is given in vain. */
function checkAuthMethod(authMethod: AuthMethod, given: (keyof Credentials)[]): AuthMethod {
  const refuse = (why: string) => new DeviceLoginError("invalid_options", why);
  if (!AUTH_METHODS.includes(authMethod)) {
    throw refuse(
      `The authentication method ${JSON.stringify(authMethod)} is not known; ` +
        `it has to be one of ${AUTH_METHODS.join(", ")}.`,
    );
  }
  const needed = NEEDED[authMethod];
  if (needed && !given.includes(needed)) {
    throw refuse(
      `The authentication method ${authMethod} needs the client's ${NAMES[needed]}, and none ` +
        "was given.",
    );
  }
  // A certificate can bind tokens (RFC 8705 section 3) and a secret sign ID tokens, whatever else
  // proves the client; where nothing does, a secret is a mistake.
  const unused = given.find((name) =>
    name !== needed &&
    (name === "clientKey" || (name === "clientSecret" && authMethod === "none"))
  );
  if (unused) {
    throw refuse(
      `The authentication method ${authMethod} does not use the client's ${NAMES[unused]}, and ` +
        "one was given.",
    );
  }
  return authMethod;
}

/** Whether the method sends signed assertions. */
export function usesAssertion(method: AuthMethod): boolean {
  return method === "private_key_jwt" || method === "client_secret_jwt";
}

/** What a method puts into requests. */
export interface AuthenticationOptions {
  /** The client's secret, where the method sends it. */
  clientSecret?: string | undefined;
  /** What makes the assertions, where the method sends such. */
  assertion?: { signer: Signer; audience: string } | undefined;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * What puts the client's proof into a request: never by two methods at once (RFC 6749 section 2.3).
 *
 * @param method the method chosen
 * @param options what it needs; a certificate is shown by the connection itself
 */
export function clientAuthentication(
  method: AuthMethod,
  options: AuthenticationOptions,
): ClientAuth {
  const { clientSecret = "", assertion, now } = options;
  if (assertion) return clientAssertion({ ...assertion, now });
  return (_server, client, body, headers) => {
    if (method === "client_secret_basic") {
      const credentials = `${formEncode(client.client_id)}:${formEncode(clientSecret)}`;
      headers.set("authorization", `Basic ${btoa(credentials)}`);
      return;
    }
    body.set("client_id", client.client_id);
    if (method === "client_secret_post") body.set("client_secret", clientSecret);
  };
}

/**
 * RFC 6749 section 2.3.1 wants id and secret form-encoded. Encoded as a form is, `-`, `_` and `.`
 * stay as they are, which also suits servers that do not decode.
 */
function formEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}
