import { fchmodSync, fstatSync, openSync, writeFileSync } from "node:fs";
import { DeviceLoginError } from "../oauth/errors.ts";
import { traceFetch } from "../oauth/trace/trace_fetch.ts";
import type { TextOutput } from "./text_output.ts";

/** Where requests are traced, and what the trace begins with. */
export interface TraceTarget {
  /** The file; by default the trace goes to standard error. */
  file?: string | undefined;
  /** The lines that are written first. */
  heading: readonly string[];
  /** Secrets that no request shows, such as a proxy's password. */
  secrets: readonly string[];
}

/**
 * Traces all that a fetch sends and brings back.
 *
 * @param send the fetch
 * @param target where the trace goes
 * @param stderr standard error
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be made
 */
export function traced(send: typeof fetch, target: TraceTarget, stderr: TextOutput): typeof fetch {
  const { file, heading, secrets } = target;
  const toStderr = (text: string) => void stderr.write(text).catch(() => {});
  const write = file === undefined ? toStderr : appendTo(file, toStderr);
  write(heading.map((line) => `# ${line}\n`).join(""));
  return traceFetch(send, { write, secrets });
}

/**
 * Appends to a file that only its owner can read. What is written is there even if the program
 * crashes right after; what can't be written is told once, and ends no login.
 */
function appendTo(file: string, tell: (text: string) => void): (text: string) => void {
  let descriptor: number;
  try {
    descriptor = openSync(file, "a", 0o600);
    // A file that was there may have been readable by others; a terminal or a pipe stays as it is.
    if (fstatSync(descriptor).isFile()) fchmodSync(descriptor, 0o600);
  } catch (cause) {
    const message = `--trace: ${file} can't be made: ${(cause as Error).message}.`;
    throw new DeviceLoginError("invalid_options", message, { cause });
  }
  let failed = false;
  return (text) => {
    if (failed) return;
    try {
      writeFileSync(descriptor, text);
    } catch (error) {
      failed = true;
      tell(`device-login: --trace: ${file} can't be written: ${(error as Error).message}.\n`);
    }
  };
}
