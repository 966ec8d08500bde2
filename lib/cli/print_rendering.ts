import type { Host } from "../host/host.ts";
import type { Rendering } from "../output/token_record.ts";
import { usage } from "../settings/usage.ts";
import { writeResult } from "./write_result.ts";
import { warn } from "./warn.ts";

/**
 * Prints a result that can be requested again, with its warning.
 *
 * @throws {DeviceLoginError} `invalid_options` if an expression found nothing, and nothing is printed
 * @throws {UnwritableResult}
 */
export async function printRendering(
  { text, warning, empty }: Rendering,
  host: Host,
): Promise<void> {
  await writeResult(text, host);
  if (warning === undefined) return;
  if (empty) throw usage(warning);
  await warn(host, warning);
}
