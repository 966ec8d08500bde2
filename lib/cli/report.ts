import { CommanderError } from "commander";
import type { Host } from "../host/host.ts";
import { printable } from "../oauth/encoding/printable.ts";
import { DeviceLoginError, OAuthError } from "../oauth/errors.ts";
import { errorLine } from "../prompt/event_line.ts";
import { exitCodeOf, exitCodeOfSignal, FAULT_OF_OURS, UNWRITABLE, USAGE } from "./exit_code.ts";
import { Interruption } from "./interruption.ts";
import { UnwritableResult } from "./result_writer.ts";

/** How a failure is told. */
export interface ReportOptions {
  /** Whether it goes to standard output, too, as an event does. */
  json: boolean;
}

/**
 * Tells a failure, on standard error and, where a program reads standard output, as the last event
 * there.
 *
 * @param error what was thrown
 * @param host where it is told
 * @param options to whom
 * @returns the exit code
 */
export async function report(error: unknown, host: Host, options: ReportOptions): Promise<number> {
  const { code, message, exitCode } = read(error);
  if (options.json) {
    await host.stdout.write(errorLine({ code, message }, error)).catch(() => {});
  }
  // Commander has told its own errors already; who pressed ^C knows that.
  const silent = error instanceof CommanderError || error instanceof Interruption;
  if (!silent) await host.stderr.write(`device-login: ${printable(message)}\n`).catch(() => {});
  return exitCode;
}

function read(error: unknown): { code: string; message: string; exitCode: number } {
  if (error instanceof DeviceLoginError) {
    const { code, message } = error;
    const advice = error instanceof OAuthError ? REFUSAL_ADVICE.get(error.error) : ADVICE[code];
    return { code, message: advice ? `${message} ${advice}` : message, exitCode: exitCodeOf(code) };
  }
  if (error instanceof Interruption) {
    const exitCode = exitCodeOfSignal(error.signal);
    return { code: "interrupted", message: error.message, exitCode };
  }
  if (error instanceof UnwritableResult) {
    return { code: "unwritable", message: error.message, exitCode: UNWRITABLE };
  }
  if (error instanceof CommanderError) {
    return {
      code: "invalid_options",
      message: error.message.replace(/^error: /, ""),
      exitCode: USAGE,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "internal",
    message: `This is a fault of ours: ${message}`,
    exitCode: FAULT_OF_OURS,
  };
}

const ABOUT_CLIENT =
  "The flags for that are --client-secret-file, --client-key, --client-cert and --auth-method.";

/** What to do about it on this command line, where the message does not say so itself. */
const ADVICE: Partial<Record<DeviceLoginError["code"], string>> = {
  unsupported: "The flags for that are --device-auth-url and --token-url.",
};

/** The same where the server names an OAuth error. */
const REFUSAL_ADVICE = new Map([
  ["invalid_client", ABOUT_CLIENT],
  ["unauthorized_client", ABOUT_CLIENT],
  ["invalid_scope", "--scope names others, and --scope '' none."],
]);
