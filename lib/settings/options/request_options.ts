import type { Host } from "../../host/host.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { checkAuthorizationDetails } from "../../oauth/request/authorization_details.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import type { ServerMetadata } from "../../oauth/server/server_metadata.ts";
import { readGivenFile } from "./given_file.ts";
import { parseParameters } from "./parameters.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";

/** What a sign-in asks for. */
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

/** What Hydra's own command asks for. */
const HYDRA_SCOPE = ["offline", "openid"];

/** The same with an endpoint, unless its document shows that the server knows no such scope. */
function endpointScope(server: ServerMetadata): string[] {
  const { scopes_supported: supported } = server;
  return supported?.includes("offline") ?? true ? HYDRA_SCOPE : commonScope(server);
}

/**
 * What is asked for, by the settings and the files that they name.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readRequestOptions(settings: Settings, host: Host): Promise<RequestOptions> {
  const { scope, issuer, audience, resource, loginHint, acrValues, maxAge } = settings;
  return {
    scope: scope ?? (issuer === undefined ? endpointScope : commonScope),
    scopeParameter: settings.scopeParameter,
    repeatScope: settings.repeatScope,
    audience,
    resource,
    authorizationDetails: await readDetails(settings, host),
    loginHint,
    acrValues,
    maxAge: readMaxAge(maxAge),
    parameters: parseParameters("--param", settings.param),
    tokenParameters: parseParameters("--token-param", settings.tokenParam),
  };
}

/** What a person who names no scope most likely wants, as far as the server lists it. */
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
  const text = given.startsWith("@")
    ? await readGivenFile({ flag, path: given.slice(1) }, host)
    : given;
  const details = parseJson(text);
  if (details !== undefined) return checkAuthorizationDetails(details);
  throw usage(
    `${flag} is no JSON, or nests too deeply. Write it as '[{"type": "…"}]', or as @FILE for a ` +
      "file with that in it.",
  );
}

function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : +text;
  throw usage(`--max-age ${JSON.stringify(text)} is no whole number of seconds.`);
}
