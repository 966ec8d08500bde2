import { DeviceLoginError } from "../errors.ts";
import type { DeviceLoginOptions } from "../options.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import { checkAuthorizationDetails } from "./authorization_details.ts";
import type { Pkce } from "./pkce.ts";
import { checkResource } from "./resource.ts";
import { parseScope } from "./scope.ts";

/** Parameters that the flow sets itself, where it needs them. */
const OWN_PARAMETERS = [
  "client_id",
  "client_secret",
  "device_code",
  "refresh_token",
  "grant_type",
  "client_assertion",
  "client_assertion_type",
];

/** What the parameters of the device authorization request follow from, beside the options. */
export interface DeviceParameterFacts {
  /** What is known of the server, for a scope that follows from it. */
  metadata?: ServerMetadata | undefined;
  /** The challenge that is answered later. */
  pkce?: Pkce | undefined;
}

/**
 * The parameters of the device authorization request (RFC 8628 section 3.1). Each stands once, but
 * for `resource`.
 *
 * @param options what the caller asks for
 * @param facts what else they follow from
 * @throws {DeviceLoginError} `invalid_options` for one that is malformed, given twice, or not the
 *   caller's
 */
export function deviceParameters(
  options: DeviceLoginOptions,
  { metadata = {}, pkce }: DeviceParameterFacts = {},
): URLSearchParams {
  const { scope = [], audience = [], acrValues = [], resource = [], maxAge } = options;
  const { scopeParameter = "scope", authorizationDetails, loginHint, nonce, parameters = {} } =
    options;
  const body = new URLSearchParams();
  const set = (name: string, value: string | undefined) => value && body.set(name, value);
  const scopes = parseScope(typeof scope === "function" ? scope(metadata) : scope);
  set(scopeParameter, scopes.join(" "));
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
  const age = body.get("max_age");
  if (age !== null && !/^\d+$/.test(age)) {
    throw new DeviceLoginError(
      "invalid_options",
      `The max_age ${JSON.stringify(age)} is no whole number of seconds.`,
    );
  }
  return body;
}

/** What the options of a login and of a refresh say of the token request. */
type TokenParameterOptions = Pick<DeviceLoginOptions, "resource" | "tokenParameters">;

/**
 * The parameters of the token request, beside those of its grant. Where one resource was asked for
 * the token is asked for it, too, since some servers give one for themselves otherwise; of several
 * resources the caller names one (RFC 8707 section 2.2).
 *
 * @param options what the caller asks for
 * @param pkce the verifier of the challenge that was sent
 * @throws {DeviceLoginError} `invalid_options` for one that is malformed, given twice, or not the
 *   caller's
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
    if (OWN_PARAMETERS.includes(name) || body.has(name)) {
      throw new DeviceLoginError(
        "invalid_options",
        `The parameter ${JSON.stringify(name)} is already set; a request holds each only once.`,
      );
    }
    body.set(name, value);
  }
}
