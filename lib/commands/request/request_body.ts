import type { Host } from "../../host/host.ts";
import type { RequestBody } from "../../oauth/resource/resource_request.ts";
import { usage } from "../../settings/usage.ts";
import { describeFileError } from "../../system/file_error.ts";

/** The body of a request, and its size in bytes, if that is known before it is sent. */
export interface SizedBody extends RequestBody {
  readonly size?: number | undefined;
}

/**
 * Reads `--data`: a text, `@FILE`, or `-` (or `@-`) for standard input. A file is read as it is sent,
 * so it can be of any size.
 *
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be read
 */
export async function readBody(data: string, host: Host): Promise<SizedBody> {
  if (data !== "-" && !data.startsWith("@")) {
    const bytes = new TextEncoder().encode(data);
    return { open: () => bytes, repeatable: true, size: bytes.length };
  }
  const path = data.replace(/^@/, "");
  const { size, open } = await host.findInput(path).catch((error: Error) => {
    throw usage(`--data: ${path} can't be read: ${describeFileError(error)}.`);
  });
  return { open, repeatable: size !== undefined, size };
}
