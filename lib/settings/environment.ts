import type { Host } from "../host/host.ts";
import type { Settings } from "./settings.ts";
import { usage } from "./usage.ts";

/**
 * What the variables say; an empty one counts as not set.
 *
 * @throws {DeviceLoginError} `invalid_options` for a switch that is neither on nor off
 */
export function environmentSettings(host: Host): Settings {
  const read = (name: string) => host.env(name) || undefined;
  return {
    endpoint: read("ORY_SDK_URL"),
    allowHttp: readSwitch("DEVICE_LOGIN_ALLOW_HTTP", host),
    clientId: read("OAUTH2_CLIENT_ID"),
    clientSecret: read("OAUTH2_CLIENT_SECRET"),
    trace: readTrace(host),
  };
}

/** Programs that start this one leave no room for a flag: `DEVICE_LOGIN_TRACE=1`, or a file. */
function readTrace(host: Host): string | undefined {
  const value = host.env("DEVICE_LOGIN_TRACE") || undefined;
  if (value === undefined || value === "0") return undefined;
  return value === "1" ? "" : value;
}

function readSwitch(name: string, host: Host): boolean | undefined {
  const value = (host.env(name) ?? "").toLowerCase();
  if (value === "") return undefined;
  if (["1", "true", "yes"].includes(value)) return true;
  if (["0", "false", "no"].includes(value)) return false;
  throw usage(`${name} is ${JSON.stringify(host.env(name))}; it has to be 1 or 0.`);
}
