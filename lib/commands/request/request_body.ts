import type { Host } from "../../host/host.ts";
import type { RequestBody } from "../../oauth/resource/resource_request.ts";
import { flagOf, SETTING_LIST } from "../../settings/definitions.ts";
import type { Settings } from "../../settings/settings.ts";
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
 * @param data the value of the flag
 * @param options the host, and the other settings, which may read standard input as well
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be read
 */
export async function readBody(
  data: string,
  { host, settings }: { host: Host; settings: Settings },
): Promise<SizedBody> {
  if (data !== "-" && !data.startsWith("@")) {
    const bytes = new TextEncoder().encode(data);
    return { open: () => bytes, repeatable: true, size: bytes.length };
  }
  const path = data.replace(/^@/, "");
  if (path === "") throw usage("--data must name a file after @: got @.");
  if (path === "-") refuseOtherReaders(settings);
  const { size, open } = await host.findInput(path).catch((error: Error) => {
    throw usage(`--data: ${path} can't be read: ${describeFileError(error)}.`);
  });
  return { open, repeatable: size !== undefined, size };
}

/** A secret must not be sent as the body, nor the body be used as a secret. */
function refuseOtherReaders(settings: Settings): void {
  for (const [name, definition] of SETTING_LIST) {
    const { kind } = definition;
    const reads = kind === "file" ? "-" : kind === "at_file" ? "@-" : undefined;
    if (reads === undefined || settings[name] !== reads) continue;
    throw usage(
      `--data and ${
        flagOf(definition)
      } can't both read standard input: give a file for one of them.`,
    );
  }
}
