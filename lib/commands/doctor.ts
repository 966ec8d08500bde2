import type { Host } from "../host/host.ts";
import { printableJson } from "../oauth/encoding/printable_json.ts";
import { completeSteps } from "./doctor/complete_steps.ts";
import { diagnose } from "./doctor/diagnose.ts";
import type { Step } from "./doctor/step.ts";
import { stepLine } from "./doctor/step_line.ts";
import { exitCodeOf } from "./exit_code.ts";
import type { RunOptions } from "./login.ts";
import type { DoctorOptions } from "./options/doctor_options.ts";
import { drawResult, writeResult } from "./result_writer.ts";

/**
 * `device-login doctor`: tries server and client step by step, and tells what came of it.
 *
 * @param options what the flags and the environment say
 * @param host the system around it
 * @param run what ends it
 * @returns the exit code of the first step that failed
 */
export async function doctor(
  options: DoctorOptions,
  host: Host,
  run: RunOptions,
): Promise<number> {
  const { login, network, json } = options;
  const colors = host.stdout.isTerminal && !host.env("NO_COLOR") && host.env("TERM") !== "dumb";
  const steps: Step[] = [];
  const onWait = async (seconds: number) => {
    if (!host.stderr.isTerminal) return;
    await host.stderr.write(`Polling once, in ${seconds} s.\n`).catch(() => {});
  };
  const taken = diagnose({ login, network, signal: run.signal, onWait }, host);
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
    ? "Nothing stands in the way of a sign-in."
    : `A sign-in can't work: ${failure.name} failed.`;
}
