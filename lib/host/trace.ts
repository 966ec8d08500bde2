import { describeFileError } from "../system/file_error.ts";
import { closeSync, fchmodSync, fstatSync, lstatSync, openSync, writeFileSync } from "node:fs";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { beginTrace, type Trace } from "../oauth/trace/trace_fetch.ts";
import { findSafePlace } from "../system/safe_place.ts";
import type { TextOutput } from "./text_output.ts";

/** The target of a trace, and its first lines. */
export interface TraceTarget {
  /** The file. @default standard error */
  file?: string | undefined;
  /** The first lines. */
  heading: readonly string[];
  /** Secrets that are not in any request, such as a proxy's password. */
  secrets: readonly string[];
}

/**
 * Traces the requests and replies of a fetch.
 *
 * @param send the fetch
 * @param target the target of the trace
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be created
 */
export type Tracing = (send: typeof fetch, target: TraceTarget) => Promise<typeof fetch>;

/** A trace, and the function that writes the lines of its heading that are new. */
interface OpenTrace {
  trace: Trace;
  writeHeading: (lines: readonly string[]) => void;
}

/**
 * Returns a function that traces fetches. A command can have several, for its requests and for those
 * that refresh a token: all with the same target share one trace, with one heading and one numbering.
 *
 * @param stderr standard error
 */
export function createTracing(stderr: TextOutput): Tracing {
  const open = new Map<string | undefined, Promise<OpenTrace>>();
  const toStderr = (text: string) => void stderr.write(text).catch(() => {});
  const begin = async ({ file, heading, secrets }: TraceTarget): Promise<OpenTrace> => {
    const write = file === undefined ? toStderr : await appendTo(file, toStderr);
    const written = new Set<string>();
    const writeHeading = (lines: readonly string[]) => {
      for (const line of lines) if (!written.has(line)) write(`# ${line}\n`);
      for (const line of lines) written.add(line);
    };
    writeHeading(heading);
    return { trace: beginTrace({ write, secrets }), writeHeading };
  };
  return async (send, target) => {
    const known = open.get(target.file) ?? begin(target);
    open.set(target.file, known);
    const { trace, writeHeading } = await known;
    writeHeading(target.heading);
    trace.hide(target.secrets);
    return trace.wrap(send);
  };
}

/**
 * Appends to a file that only its owner can read. The text is there even if the program crashes
 * right after. A failure is reported once, and does not end a login.
 */
async function appendTo(
  file: string,
  report: (text: string) => void,
): Promise<(text: string) => void> {
  let descriptor: number;
  try {
    descriptor = await openForAppending(file);
  } catch (cause) {
    const message = `--trace: ${file} can't be created: ${
      describeFileError(cause, { creating: true })
    }.`;
    throw new DeviceLoginError("invalid_options", message, { cause });
  }
  let failed = false;
  return (text) => {
    if (failed) return;
    try {
      writeFileSync(descriptor, text);
    } catch (error) {
      failed = true;
      report(`device-login: --trace: ${file} can't be written: ${describeFileError(error)}.\n`);
    }
  };
}

/**
 * Opens a file for appending, but no entry that another user created in a shared folder: neither a
 * link, nor a hard link to one of this user's files.
 */
async function openForAppending(file: string): Promise<number> {
  const { path, shared, foreign } = await findSafePlace(file);
  const refuse = () => new Error("another user has put it into a shared folder");
  if (foreign) throw refuse();
  // A name such as /dev/stdout can't be opened by its resolved path.
  const descriptor = openSync(shared ? path : file, "a", 0o600);
  const opened = fstatSync(descriptor);
  // It may have been created since the check.
  if (shared && (opened.nlink > 1 || lstatSync(path).ino !== opened.ino)) {
    closeSync(descriptor);
    throw refuse();
  }
  // An existing file may be readable by others; a terminal or a pipe stays as it is.
  if (opened.isFile()) fchmodSync(descriptor, 0o600);
  return descriptor;
}
