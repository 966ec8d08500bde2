import { DeviceLoginError } from "../base/errors.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import type { AccessOptions } from "./access_options.ts";
import { checkAuthorizationDetails } from "./authorization_details.ts";
import type { Pkce } from "./pkce.ts";
import { checkResource } from "./resource.ts";
import { parseScope } from "./scope.ts";

/** Parameters that only the flow itself sets. */
const OWN_PARAMETERS = [
  "client_id",
  "client_secret",
  "device_code",
  "refresh_token",
  "grant_type",
  "client_assertion",
  "client_assertion_type",
];

/** Returns the parameters of a device authorization request to one server. */
export type DeviceParameters = (server: ServerMetadata) => URLSearchParams;

/**
 * Reads the parameters of the device authorization request (RFC 8628 section 3.1). Each is sent only
 * once, except `resource`. A scope that depends on the server is added when the server is known;
 * everything else is checked here.
 *
 * @param options the caller's options
 * @param pkce the challenge that is answered later
 * @throws {DeviceLoginError} `invalid_options` for one that is malformed, given twice, or reserved
 */
export function deviceParameters(options: AccessOptions, pkce?: Pkce): DeviceParameters {
  const { scope = [], audience = [], acrValues = [], resource = [], maxAge } = options;
  const { scopeParameter = "scope", authorizationDetails, loginHint, nonce, parameters = {} } =
    options;
  const body = new URLSearchParams();
  const set = (name: string, value: string | undefined) => value && body.set(name, value);
  if (typeof scope !== "function") set(scopeParameter, parseScope(scope).join(" "));
  set("audience", join(audience));
  set("acr_values", join(acrValues));
  set("max_age", maxAge?.toString());
  set("login_hint", loginHint);
  set("nonce", nonce);
  set(
    "authorization_details",
    authorizationDetails && JSON.stringify(checkAuthorizationDetails(authorizationDetails)),
  );
  set("code_challenge", pkce?.challenge);
  set("code_challenge_method", pkce && "S256");
  for (const one of checkResource(resource)) body.append("resource", one);
  addFurther(body, parameters);
  // A function chooses the scope later, so it must not also be given here.
  if (typeof scope === "function" && body.has(scopeParameter)) throw alreadySet(scopeParameter);
  const age = body.get("max_age");
  if (age !== null && !/^\d+$/.test(age)) {
    throw new DeviceLoginError(
      "invalid_options",
      `max_age must be a whole number of seconds: got ${JSON.stringify(age)}.`,
    );
  }
  return (server) => {
    if (typeof scope !== "function") return body;
    const chosen = parseScope(scope(server)).join(" ");
    return new URLSearchParams(chosen ? [[scopeParameter, chosen], ...body] : body);
  };
}

/** The options of a login and of a refresh that apply to the token request. */
type TokenParameterOptions = Pick<AccessOptions, "resource" | "tokenParameters">;

/**
 * Returns the parameters of the token request, in addition to those of its grant. A single resource
 * is repeated here, since some servers otherwise issue a token for themselves; of several resources
 * the caller names one (RFC 8707 section 2.2).
 *
 * @param options the caller's options
 * @param pkce the verifier of the challenge that was sent
 * @throws {DeviceLoginError} `invalid_options` for one that is malformed, given twice, or reserved
 */
export function tokenParameters(options: TokenParameterOptions, pkce?: Pkce): URLSearchParams {
  const { resource = [], tokenParameters = {} } = options;
  const body = new URLSearchParams();
  const [target, ...others] = checkResource(resource);
  if (target !== undefined && others.length === 0) body.set("resource", target);
  if (pkce) body.set("code_verifier", pkce.verifier);
  addFurther(body, tokenParameters);
  return body;
}

function join(values: string | readonly string[]): string {
  return (typeof values === "string" ? [values] : values).filter(Boolean).join(" ");
}

function addFurther(body: URLSearchParams, parameters: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (OWN_PARAMETERS.includes(name) || body.has(name)) throw alreadySet(name);
    body.set(name, value);
  }
}

function alreadySet(name: string): DeviceLoginError {
  return new DeviceLoginError(
    "invalid_options",
    `The parameter ${JSON.stringify(name)} is already set, and can be sent only once.`,
  );
}
