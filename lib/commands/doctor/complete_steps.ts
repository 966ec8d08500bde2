import { skipped, type Step, STEP_NAMES, type StepName } from "./step.ts";

/**
 * Adds the steps that were not taken, as skipped: a failure made them impossible.
 *
 * @param taken the steps that were taken, in the order of {@linkcode STEP_NAMES}
 */
export async function* completeSteps(taken: AsyncIterable<Step>): AsyncGenerator<Step> {
  let next = 0;
  let obstacle: StepName | undefined;
  const missing = (end: number) =>
    STEP_NAMES.slice(next, end).map((name) => skipped(name, `unknown, because ${obstacle} failed`));
  for await (const step of taken) {
    if (step.status === "failed") obstacle ??= step.name;
    const place = STEP_NAMES.indexOf(step.name);
    yield* missing(place);
    yield step;
    next = place + 1;
  }
  yield* missing(STEP_NAMES.length);
}
