import type { ClientAuth } from "oauth4webapi";
import { DeviceLoginError } from "./errors.ts";

/**
 * How a client proves who it is (RFC 6749 section 2.3, OpenID Connect Core 1.0 section 9).
 *
 * - `none`: it does not; it only names itself.
 * - `client_secret_basic`: its secret goes in the `Authorization` header.
 * - `client_secret_post`: its secret goes in the request's body.
 */
export type AuthMethod = "none" | "client_secret_basic" | "client_secret_post";

/** All of them, for help texts and checks. */
export const AUTH_METHODS: readonly AuthMethod[] = [
  "none",
  "client_secret_basic",
  "client_secret_post",
];

/** What the choice of a method follows from. */
export interface AuthMethodFacts {
  /** The caller's own choice. */
  authMethod?: AuthMethod | undefined;
  /** The client's secret. */
  clientSecret?: string | undefined;
  /** `token_endpoint_auth_methods_supported` of the server's document. */
  supported?: readonly string[] | undefined;
  /** Whether the body comes before the header where the server takes both, as Ory Hydra's client does. */
  bodyFirst?: boolean | undefined;
}

/**
 * Chooses the one method that is used for the whole login. It is never probed for: a wrong one is
 * an error that names the other.
 *
 * @throws {DeviceLoginError} `invalid_options` where method and secret contradict each other
 */
export function chooseAuthMethod(facts: AuthMethodFacts): AuthMethod {
  const { authMethod, clientSecret, supported = ["client_secret_basic"], bodyFirst } = facts;
  if (authMethod && !AUTH_METHODS.includes(authMethod)) {
    throw new DeviceLoginError(
      "invalid_options",
      `The authentication method ${JSON.stringify(authMethod)} is not known; ` +
        `it has to be one of ${AUTH_METHODS.join(", ")}.`,
    );
  }
  if (authMethod === "none" && clientSecret) {
    throw new DeviceLoginError(
      "invalid_options",
      "The authentication method none sends no client secret, and one was given.",
    );
  }
  if (authMethod && authMethod !== "none" && !clientSecret) {
    throw new DeviceLoginError(
      "invalid_options",
      `The authentication method ${authMethod} needs the client's secret, and none was given.`,
    );
  }
  if (authMethod) return authMethod;
  if (!clientSecret) return "none";
  const order: AuthMethod[] = bodyFirst
    ? ["client_secret_post", "client_secret_basic"]
    : ["client_secret_basic", "client_secret_post"];
  return order.find((method) => supported.includes(method)) ?? "client_secret_basic";
}

/**
 * What puts the client's proof into a request: never by two methods at once (RFC 6749 section 2.3).
 *
 * @param method the method chosen
 * @param clientSecret the client's secret, where the method needs one
 */
export function clientAuthentication(method: AuthMethod, clientSecret: string = ""): ClientAuth {
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
