import type { Host } from "../host/host.ts";

/** A result that can't be written where it belongs. */
export class UnwritableResult extends Error {
  override name = "UnwritableResult";
}

/**
 * Writes a result to standard output, which needs no preparation.
 *
 * @throws {UnwritableResult}
 */
export async function writeResult(text: string, host: Host): Promise<void> {
  await host.stdout.write(text).catch(refuseStdout);
  if (text !== "") WRITTEN.add(host);
}

const WRITTEN = new WeakSet<Host>();

/** Whether the program that runs on a host has written a result to standard output. */
export function hasResult(host: Host): boolean {
  return WRITTEN.has(host);
}

/**
 * The same for text with colors, in which everything from elsewhere has been escaped.
 *
 * @throws {UnwritableResult}
 */
export async function drawResult(text: string, host: Host): Promise<void> {
  await host.stdout.draw(text).catch(refuseStdout);
}

/** Throws the error for a standard output that can't be written to. */
export async function refuseStdout(error: Error): Promise<never> {
  const { describeFileError } = await import("../system/file_error.ts");
  throw new UnwritableResult(`Standard output can't be written to: ${describeFileError(error)}.`);
}
