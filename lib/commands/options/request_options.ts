import type { DeviceLoginOptions } from "../../oauth/options.ts";
import type { ServerMetadata } from "../../oauth/server_metadata.ts";
import type { Settings } from "./settings.ts";

/** What a sign-in asks for. */
export type RequestOptions = Pick<DeviceLoginOptions, "scope" | "audience">;

/** What Hydra's own command asks for. */
const HYDRA_SCOPE = ["offline", "openid"];

/** The same with an endpoint, unless its document shows that the server knows no such scope. */
function endpointScope(server: ServerMetadata): string[] {
  const { scopes_supported: supported } = server;
  return supported?.includes("offline") ?? true ? HYDRA_SCOPE : commonScope(server);
}

/** What is asked for, by the settings. */
export function readRequestOptions(settings: Settings): RequestOptions {
  const { scope, audience, issuer } = settings;
  return { scope: scope ?? (issuer === undefined ? endpointScope : commonScope), audience };
}

/** What a person who names no scope most likely wants, as far as the server lists it. */
function commonScope({ scopes_supported: supported }: ServerMetadata): string[] {
  if (supported === undefined) return ["openid"];
  const offline = ["offline_access", "offline"].find((scope) => supported.includes(scope));
  return [...(supported.includes("openid") ? ["openid"] : []), ...(offline ? [offline] : [])];
}
