import type { ResultStream } from "../../cli/open_result_stream.ts";
import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { describeBodyFailure } from "../../oauth/http/corrupt_compression.ts";

/** The bytes after which the memory of those that have been written is released. */
const RELEASED_BYTES = 4 * 1024 * 1024;

/** The options of {@linkcode writeResponse}. */
export interface WriteResponseOptions {
  host: Host;
  /** The place of the reply. */
  result: ResultStream;
  /** Whether the status and the headers come first. */
  include: boolean;
  /** The request, for messages. */
  tried: string;
  /** Ends the transfer. */
  signal: AbortSignal;
}

/**
 * Writes a reply as it arrives.
 *
 * @throws {DeviceLoginError} `network` if it breaks off
 * @throws {UnwritableResult}
 */
export async function writeResponse(
  response: Response,
  { host, result, include, tried, signal }: WriteResponseOptions,
): Promise<void> {
  if (include) await result.append(new TextEncoder().encode(head(response)));
  const reader = response.body?.getReader();
  let size = 0;
  for (;;) {
    const { done, value } = await reader?.read().catch((error: unknown) => {
      signal.throwIfAborted();
      const message = `${tried} failed: the reply ${
        describeBodyFailure(error)
      } after ${size} bytes.`;
      throw new DeviceLoginError("network", message, { cause: error });
    }) ?? { done: true, value: undefined };
    if (done) break;
    await result.append(value);
    size += value.byteLength;
    if (size % RELEASED_BYTES < value.byteLength) await host.releaseMemory();
  }
  signal.throwIfAborted();
  await result.commit();
}

/** Returns the status line and the headers. A fetch does not show the version of HTTP. */
function head({ status, statusText, headers }: Response): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  return `${[`HTTP/1.1 ${status} ${statusText}`.trim(), ...lines].join("\n")}\n\n`;
}
