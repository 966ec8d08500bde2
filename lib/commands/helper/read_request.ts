import type { Host } from "../../host/host.ts";
import { usage } from "../../settings/usage.ts";

/**
 * Reads the request that a tool writes to standard input.
 *
 * @throws {DeviceLoginError} `invalid_options` if it is too long, or can't be read
 */
export async function readRequest(host: Host): Promise<string> {
  const bytes = await host.readBytes("-").catch((error: Error) => {
    throw usage(`The request on standard input can't be read: ${error.message}.`);
  });
  // A tool may pass bytes in another encoding, which it does not expect to be looked at.
  return new TextDecoder().decode(bytes);
}

/** Makes the error for an operation that a helper does not have. */
export function unknownOperation(
  operation: string | undefined,
  known: readonly string[],
): Error {
  return usage(`The operation must be ${known.join(", ")}: got ${JSON.stringify(operation)}.`);
}
