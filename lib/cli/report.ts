import { CommanderError } from "commander";
import type { Host } from "../host/host.ts";
import { printable } from "../oauth/encoding/printable.ts";
import { DeviceLoginError, OAuthError } from "../oauth/base/errors.ts";
import { ExchangeRefusedError } from "../oauth/tokens/exchange_refused.ts";
import { errorLine } from "../prompt/event_line.ts";
import { exitCodeOf, exitCodeOfSignal, INTERNAL_ERROR, UNWRITABLE, USAGE } from "./exit_code.ts";
import { Interruption } from "./interruption.ts";
import { RefusedLine } from "./documented_command.ts";
import { withoutValues } from "./unknown_word.ts";
import { UnwritableResult } from "./write_result.ts";

/** How a failure is reported. */
export interface ReportOptions {
  /** The system around the program. */
  host: Host;
  /** Whether it is also written to standard output, as an event. */
  json: boolean;
}

/**
 * Reports a failure on standard error and, if a program reads standard output, as the last event
 * there.
 *
 * @param error what was thrown
 * @param options where to, and how
 * @returns the exit code
 */
export async function report(error: unknown, { host, json }: ReportOptions): Promise<number> {
  const { code, message, exitCode } = describeError(error);
  if (json) {
    await host.stdout.write(errorLine({ code, message }, error)).catch(() => {});
  }
  // What ended by its own text, and a person who pressed ^C, need no message.
  const shown = error instanceof RefusedLine
    ? `${message}\nAdd --help for examples and flags.`
    : error instanceof CommanderError || error instanceof Interruption
    ? undefined
    : printable(message);
  if (shown !== undefined) await host.stderr.write(`device-login: ${shown}\n`).catch(() => {});
  return exitCode;
}

/** Returns the message and the exit code for an error, and its code for programs. */
export function describeError(
  error: unknown,
): { code: string; message: string; exitCode: number } {
  if (error instanceof DeviceLoginError) {
    const { code, message } = error;
    const advice = error instanceof OAuthError ? adviceOn(error) : ADVICE[code];
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
    const message = error instanceof RefusedLine ? withoutValues(error) : error.message;
    return { code: "invalid_options", message: message.replace(/^error: /, ""), exitCode: USAGE };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "internal",
    message: `Internal error, please report it: ${message}`,
    exitCode: INTERNAL_ERROR,
  };
}

const ABOUT_CLIENT =
  "The client is set by --client-secret-file, --client-key, --client-cert and --auth-method.";

/** What to do about an error on this command line, if its message does not say so. */
const ADVICE: Partial<Record<DeviceLoginError["code"], string>> = {
  unsupported: "--device-auth-url and --token-url name the endpoints.",
  refused: ABOUT_CLIENT,
};

function adviceOn(refused: OAuthError): string | undefined {
  const { error, errorDescription = "", status } = refused;
  if (refused instanceof ExchangeRefusedError) {
    if (error === "invalid_scope") return "--exchange-scope requests others.";
    // Any other status is about the exchange: Keycloak has invalid_client for an unknown audience.
    return status === 401 ? ABOUT_CLIENT : undefined;
  }
  // OpenAM and ForgeRock AM.
  if (/\bresponse_type\b/.test(errorDescription)) return "Give --param response_type=token.";
  return REFUSAL_ADVICE.get(error);
}

/** The same for the OAuth errors of servers. */
const REFUSAL_ADVICE = new Map([
  ["invalid_client", ABOUT_CLIENT],
  ["unauthorized_client", ABOUT_CLIENT],
  ["unauthorized", ABOUT_CLIENT],
  ["invalid_scope", "--scope requests others, and --scope '' none."],
]);
