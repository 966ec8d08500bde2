import { completeSteps } from "./complete_steps.ts";
import { diagnose } from "./diagnose.ts";
import type { Step } from "./step.ts";
import { stepLine } from "./step_line.ts";
import { exitCodeOf } from "../../cli/exit_code.ts";
import { readDoctorOptions } from "./doctor_options.ts";
import { drawResult, writeResult } from "../../cli/write_result.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { abortable } from "../../oauth/http/abortable.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";

/**
 * `device-login doctor`: checks the server and the client step by step, and prints a report.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns the exit code of the first step that failed
 */
export async function doctor(
  { flags }: Invocation,
  { host, signal }: RunContext,
): Promise<number> {
  // A secret from standard input may never come; ^C must end that wait.
  const options = await abortable(readDoctorOptions(flags, host), signal);
  const { login, network, json } = options;
  const colors = host.stdout.isTerminal && !host.env("NO_COLOR") && host.env("TERM") !== "dumb";
  const steps: Step[] = [];
  const onWait = async (seconds: number) => {
    if (!host.stderr.isTerminal) return;
    await host.stderr.write(`Polling once, in ${seconds} s.\n`).catch(() => {});
  };
  const taken = diagnose({ login, network, signal, onWait }, host);
  for await (const step of completeSteps(taken)) {
    steps.push(step);
    if (!json) await drawResult(stepLine(step, { colors }), host);
  }
  const failure = steps.find(({ status }) => status === "failed");
  const exitCode = failure?.code === undefined ? 0 : exitCodeOf(failure.code);
  if (json) await writeResult(`${printableJson({ v: 1, exit_code: exitCode, steps })}\n`, host);
  else await writeResult(`\n${conclusion(failure)}\n`, host);
  return exitCode;
}

function conclusion(failure: Step | undefined): string {
  return failure === undefined
    ? "No step failed: a sign-in should work."
    : `A sign-in can't work: ${failure.name} failed.`;
}
