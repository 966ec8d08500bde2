import type { Host } from "../../host/host.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import type { Settings } from "../settings.ts";

/**
 * Reads what protects a login and its tokens.
 *
 * @param settings name the DPoP key, among others
 * @param host reads it
 * @throws {DeviceLoginError} `invalid_options` for a key that can't be used
 */
export async function readProtection(
  settings: Settings,
  host: Host,
): Promise<Pick<DeviceLoginOptions, "dpop" | "pkce">> {
  const { dpop, dpopKey: path, pkce } = settings;
  if (!dpop && path === undefined) return { pkce };
  const { DpopKey } = await import("../../oauth/keys/dpop_key.ts");
  if (path === undefined) return { dpop: DpopKey.generate, pkce };
  const { readGivenKey } = await import("./given_key.ts");
  const text = await readGivenKey({ flag: "--dpop-key", path, settings }, host);
  return { dpop: await DpopKey.import(text), pkce };
}
