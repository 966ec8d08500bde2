import type { DeviceLoginErrorCode } from "../../oauth/base/errors.ts";

/** The names of the steps, in the order of the report. */
export const STEP_NAMES = [
  "proxy",
  "name",
  "connection",
  "certificate",
  "discovery",
  "issuer",
  "endpoints",
  "clock",
  "client",
  "secret",
  "grant",
  "scope",
  "pkce",
  "start",
  "poll",
] as const;

/** The name of a step. */
export type StepName = typeof STEP_NAMES[number];

/**
 * The outcome of a step.
 *
 * - `ok`: no problem was found.
 * - `warning`: a problem that may not affect a sign-in.
 * - `failed`: a sign-in can't work.
 * - `skipped`: not checked; the detail says why.
 */
export type StepStatus = "ok" | "warning" | "failed" | "skipped";

/** One check, with its result. */
export interface Step {
  name: StepName;
  status: StepStatus;
  /** The finding, in one line. */
  detail: string;
  /** What to do about it. */
  advice?: string | undefined;
  /** The kind of failure, which decides the exit code. */
  code?: DeviceLoginErrorCode | undefined;
}

/** Creates a step that found no problem. */
export function ok(name: StepName, detail: string): Step {
  return { name, status: "ok", detail };
}

/** Creates a step that was not checked. */
export function skipped(name: StepName, detail: string): Step {
  return { name, status: "skipped", detail };
}

/** Creates a step that found a problem which may not affect a sign-in. */
export function warning(name: StepName, found: Pick<Step, "detail" | "advice">): Step {
  return { name, status: "warning", ...found };
}

/** A problem that prevents a sign-in. */
export type Failure = Pick<Step, "detail" | "advice"> & { code: DeviceLoginErrorCode };

/** Creates a step that found a problem which prevents a sign-in. */
export function failed(name: StepName, failure: Failure): Step {
  return { name, status: "failed", ...failure };
}
