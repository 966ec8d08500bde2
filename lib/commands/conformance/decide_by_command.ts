import type { Host } from "../../host/host.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { rfc3339Seconds } from "../../oauth/encoding/rfc3339.ts";
import { TimeLimit } from "../../oauth/http/time_limit.ts";
import { usage } from "../../settings/usage.ts";
import type { Decide, DecisionRequest } from "../../testing/conformance/server/bench/decision.ts";

/** Milliseconds after which the approve command is ended. */
const APPROVE_COMMAND_TIMEOUT_MS = 120_000;

/**
 * Returns a function that has a command line decide about sign-ins. It reads one line of JSON from
 * its standard input, as the prompt command does, with the decision that is wanted.
 *
 * @param command the command line, as its user has written it
 * @param host runs it
 */
export function decideByCommand(
  command: string,
  { pipeToCommand, clock }: Pick<Host, "pipeToCommand" | "clock">,
): Decide {
  return async (request) => {
    const { signal, decision } = request;
    const limit = new TimeLimit(APPROVE_COMMAND_TIMEOUT_MS, {
      clock,
      signal,
      reason: () => new Error(`no end after ${APPROVE_COMMAND_TIMEOUT_MS / 1000} s`),
    });
    try {
      await pipeToCommand(command, { input: decisionLine(request), signal: limit.signal });
    } catch (error) {
      signal?.throwIfAborted();
      const { message } = error as Error;
      throw usage(`--approve-command failed to ${decision} a sign-in: ${message}.`);
    } finally {
      limit.lift();
    }
  };
}

/** Formats a sign-in to decide about as a line of JSON, versioned by `v`. */
function decisionLine(request: DecisionRequest): string {
  return `${
    printableJson({
      v: 1,
      type: "decision",
      decision: request.decision,
      user_code: request.userCode,
      verification_uri: request.verificationUri,
      verification_uri_complete: request.verificationUriComplete,
      expires_at: rfc3339Seconds(request.expiresAt),
    })
  }\n`;
}
