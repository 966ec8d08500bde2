import { DeviceLoginError } from "../base/errors.ts";
import type { Fetch } from "../http/fetch_type.ts";
import type { ServerOptions } from "../server/server_options.ts";
import {
  AUTH_METHOD_TRAITS,
  AUTH_METHODS,
  type AuthMethod,
  type Credential,
  CREDENTIAL_TRAITS,
} from "./auth_method.ts";
import { certificateThumbprint } from "./client_certificate.ts";
import type { ClientOptions } from "./client_options.ts";

/** The options that credentials are read from. */
interface CredentialOptions extends ClientOptions, ServerOptions {
  /** Sends the requests. It is required for a certificate, which only the connection shows. */
  fetch?: Fetch | undefined;
}

/** A client's credentials, checked, and the methods that they can be used with. */
export interface ClientCredentials
  extends Pick<ClientOptions, "clientSecret" | "clientKey" | "assertionAudience"> {
  /**
   * The methods, the preferred one first. There are several only for a secret that was given without
   * a method: then the server's metadata decides.
   */
  readonly authMethods: readonly [AuthMethod, ...AuthMethod[]];
  /** The certificate's thumbprint (RFC 8705 section 3.1). */
  readonly certificateThumbprint?: string | undefined;
  /** Whether the server is Ory Hydra, or a server that behaves like it. */
  readonly forHydra: boolean;
}

/**
 * Reads a client's credentials, and checks that they are consistent. Nothing is sent.
 *
 * @param options the credentials, and the server that they are for
 * @throws {DeviceLoginError} `invalid_options` if they contradict each other or the method
 */
export async function readCredentials(options: CredentialOptions): Promise<ClientCredentials> {
  const { clientSecret, clientKey, clientCertificate, assertionAudience } = options;
  const forHydra = isForHydra(options);
  const authMethods = chooseMethods(options, forHydra);
  const thumbprint = clientCertificate === undefined
    ? undefined
    : await certificateThumbprint(clientCertificate);
  if (thumbprint !== undefined && options.fetch === undefined) {
    throw refused(
      "The client's certificate was given without a fetch that presents it to the server",
    );
  }
  // If there are several, none of them sends an assertion.
  const [method] = authMethods;
  if (assertionAudience !== undefined && AUTH_METHOD_TRAITS[method].sentIn !== "assertion") {
    throw refused(
      `An audience for assertions was given, but the authentication method ${method} sends none`,
    );
  }
  return {
    authMethods,
    clientSecret,
    clientKey,
    assertionAudience,
    certificateThumbprint: thumbprint,
    forHydra,
  };
}

/** A server that is identified by a base URL is assumed to be Ory Hydra, or to behave like it. */
function isForHydra({ issuer, endpoint, server }: ServerOptions): boolean {
  return issuer === undefined && (endpoint !== undefined || server === undefined);
}

function chooseMethods(
  options: ClientOptions,
  forHydra: boolean,
): readonly [AuthMethod, ...AuthMethod[]] {
  const given = (Object.keys(CREDENTIAL_TRAITS) as Credential[]).filter((name) => options[name]);
  if (options.authMethod) return [checkMethod(options.authMethod, given)];
  if (given.length > 1) {
    throw refused(
      `The client's ${
        given.map((name) => CREDENTIAL_TRAITS[name].name).join(" and its ")
      } were given, ` +
        "but a request authenticates with only one of them. Choose an authentication method",
    );
  }
  const methods = given.flatMap((name) => CREDENTIAL_TRAITS[name].methods);
  const [first = "none", ...others] = forHydra ? methods.toReversed() : methods;
  return [first, ...others];
}

/** Checks that a method has the credential that it requires, and that no credential is unused. */
function checkMethod(method: AuthMethod, given: readonly Credential[]): AuthMethod {
  if (!AUTH_METHODS.includes(method)) {
    throw refused(
      `The authentication method ${JSON.stringify(method)} is not known. ` +
        `Use one of ${AUTH_METHODS.join(", ")}`,
    );
  }
  const { requires } = AUTH_METHOD_TRAITS[method];
  if (requires && !given.includes(requires)) {
    throw refused(
      `The authentication method ${method} needs the client's ${
        CREDENTIAL_TRAITS[requires].name
      }, ` +
        "which was not given",
    );
  }
  // A certificate can bind tokens (RFC 8705 section 3) and a secret can sign ID tokens, whatever
  // authenticates the client. Without any authentication a secret is a mistake.
  const unused = given.find((name) =>
    name !== requires &&
    (name === "clientKey" || (name === "clientSecret" && method === "none"))
  );
  if (unused) {
    throw refused(
      `The authentication method ${method} does not use the client's ${
        CREDENTIAL_TRAITS[unused].name
      }, ` +
        "which was given",
    );
  }
  return method;
}

function refused(why: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", `${why}.`);
}
