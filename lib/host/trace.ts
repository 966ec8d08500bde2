import { closeSync, fchmodSync, fstatSync, lstatSync, openSync, writeFileSync } from "node:fs";
import { DeviceLoginError } from "../oauth/errors.ts";
import { traceFetch } from "../oauth/trace/trace_fetch.ts";
import { findSafePlace } from "../system/safe_place.ts";
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
export async function traced(
  send: typeof fetch,
  target: TraceTarget,
  stderr: TextOutput,
): Promise<typeof fetch> {
  const { file, heading, secrets } = target;
  const toStderr = (text: string) => void stderr.write(text).catch(() => {});
  const write = file === undefined ? toStderr : await appendTo(file, toStderr);
  write(heading.map((line) => `# ${line}\n`).join(""));
  return traceFetch(send, { write, secrets });
}

/**
 * Appends to a file that only its owner can read. What is written is there even if the program
 * crashes right after; what can't be written is told once, and ends no login.
 */
async function appendTo(
  file: string,
  tell: (text: string) => void,
): Promise<(text: string) => void> {
  let descriptor: number;
  try {
    descriptor = await openOwn(file);
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

/**
 * Opens a file for appending, but nothing that another user has put into a shared folder: neither a
 * link, nor a second name of one of this user's files.
 */
async function openOwn(file: string): Promise<number> {
  const { path, shared, foreign } = await findSafePlace(file);
  const refuse = () => new Error("another user has put it into a shared folder");
  if (foreign) throw refuse();
  // A descriptor can be opened only by the name that it was given, such as /dev/stdout.
  const descriptor = openSync(shared ? path : file, "a", 0o600);
  const opened = fstatSync(descriptor);
  // It may have been put there since it was looked at.
  if (shared && (opened.nlink > 1 || lstatSync(path).ino !== opened.ino)) {
    closeSync(descriptor);
    throw refuse();
  }
  // A file that was there may have been readable by others; a terminal or a pipe stays as it is.
  if (opened.isFile()) fchmodSync(descriptor, 0o600);
  return descriptor;
}
