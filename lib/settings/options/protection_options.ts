import type { Host } from "../../host/host.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import { readGivenFile } from "./given_file.ts";
import type { Settings } from "../settings.ts";

/** What protects a login and its tokens. */
export type ProtectionOptions = Pick<DeviceLoginOptions, "dpop" | "pkce">;

/**
 * What protects a login and its tokens, by the settings and the files that they name.
 *
 * @throws {DeviceLoginError} `invalid_options` for a key that is none
 */
export async function readProtectionOptions(
  { dpop, dpopKey, pkce }: Settings,
  host: Host,
): Promise<ProtectionOptions> {
  if (!dpop && dpopKey === undefined) return { pkce };
  const { DpopKey } = await import("../../oauth/keys/dpop_key.ts");
  if (dpopKey === undefined) return { dpop: DpopKey.generate, pkce };
  const text = await readGivenFile({ flag: "--dpop-key", path: dpopKey }, host);
  return { dpop: await DpopKey.import(text), pkce };
}
