import type { Host } from "../../host/host.ts";
import { parseExactJson } from "../../oauth/encoding/parse_json.ts";
import { checkAuthorizationDetails } from "../../oauth/request/authorization_details.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import type { ServerMetadata } from "../../oauth/server/server_metadata.ts";
import type { GivenFile } from "./given_file.ts";
import { parseParameters } from "./parameters.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";

/** What a sign-in requests. */
export type RequestOptions = Pick<
  DeviceLoginOptions,
  | "scope"
  | "scopeParameter"
  | "repeatScope"
  | "audience"
  | "resource"
  | "authorizationDetails"
  | "loginHint"
  | "acrValues"
  | "maxAge"
  | "parameters"
  | "tokenParameters"
>;

/** The scopes that Hydra's own command requests. */
const HYDRA_SCOPE = ["offline", "openid"];

/** The same, unless the server's document shows that it does not know such a scope. */
function endpointScope(server: ServerMetadata): string[] {
  const { scopes_supported: supported } = server;
  return supported?.includes("offline") ?? true ? HYDRA_SCOPE : commonScope(server);
}

/**
 * Reads what is requested, from the settings and the files that they name.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readRequestOptions(settings: Settings, host: Host): Promise<RequestOptions> {
  const { scope, issuer, audience, resource, loginHint, acrValues, maxAge } = settings;
  const { scopeParameter = "scope" } = settings;
  const parameters = parseParameters("--param", settings.param);
  const usual = scope ?? (issuer === undefined ? endpointScope : commonScope);
  return {
    // Scopes with commas, which --scope would split, are given by --param.
    scope: Object.hasOwn(parameters, scopeParameter) ? undefined : usual,
    scopeParameter: settings.scopeParameter,
    repeatScope: settings.repeatScope,
    audience,
    resource,
    authorizationDetails: await readDetails(settings, host),
    loginHint,
    acrValues,
    maxAge: readMaxAge(maxAge),
    parameters,
    tokenParameters: parseParameters("--token-param", settings.tokenParam),
  };
}

/** The scopes that a person who names none most likely wants, as far as the server lists them. */
function commonScope({ scopes_supported: supported }: ServerMetadata): string[] {
  if (supported === undefined) return ["openid"];
  const offline = ["offline_access", "offline"].find((scope) => supported.includes(scope));
  return [...(supported.includes("openid") ? ["openid"] : []), ...(offline ? [offline] : [])];
}

async function readDetails(
  { authorizationDetails: given }: Settings,
  host: Host,
): Promise<RequestOptions["authorizationDetails"]> {
  if (given === undefined) return undefined;
  const flag = "--authorization-details";
  const text = given.startsWith("@") ? await readFile({ flag, path: given.slice(1) }, host) : given;
  const details = parseExactJson(text);
  if (details !== undefined) return checkAuthorizationDetails(details);
  throw usage(
    `${flag} must be a JSON list such as '[{"type": "…"}]', not nested too deeply, or @FILE for a ` +
      "file with one.",
  );
}

async function readFile(file: GivenFile, host: Host): Promise<string> {
  const { readGivenFile } = await import("./given_file.ts");
  return await readGivenFile(file, host);
}

function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw usage(`--max-age must be a whole number of seconds: got ${JSON.stringify(text)}.`);
}
