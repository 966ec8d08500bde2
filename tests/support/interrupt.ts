import process from "node:process";
import type { ProgramResult, RunningProgram } from "./program.ts";

/**
 * Milliseconds until a program waits for its standard input. A busy machine takes longer: a program
 * that a signal ends before it listens for signals has no exit code, and is started again.
 */
const START_UP_MS = [1_500, 4_000, 10_000, 30_000];

/** Starts a program, and sends it a signal while it waits for something that it does not show. */
export async function interrupt(
  start: () => RunningProgram,
  signal: NodeJS.Signals,
): Promise<ProgramResult | undefined> {
  let last: ProgramResult | undefined;
  for (const pause of START_UP_MS) {
    const { child, ended } = start();
    await new Promise((resolve) => setTimeout(resolve, pause));
    process.kill(child.pid ?? 0, signal);
    last = await ended;
    if (last.code !== null) break;
  }
  return last;
}
