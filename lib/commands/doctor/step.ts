import type { DeviceLoginErrorCode } from "../../oauth/base/errors.ts";

/** What is looked at, in the order in which it is told. */
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

/** A thing that is looked at. */
export type StepName = typeof STEP_NAMES[number];

/**
 * How a step ended.
 *
 * - `ok`: nothing stands in the way here.
 * - `warning`: a sign-in may work all the same.
 * - `failed`: a sign-in can't work.
 * - `skipped`: it was not looked at; the detail says why.
 */
export type StepStatus = "ok" | "warning" | "failed" | "skipped";

/** What came of a step. */
export interface Step {
  name: StepName;
  status: StepStatus;
  /** What was seen, in one line. */
  detail: string;
  /** What to do about it. */
  advice?: string | undefined;
  /** What kind of failure it is: the exit code follows from it. */
  code?: DeviceLoginErrorCode | undefined;
}

/** A step that holds. */
export function ok(name: StepName, detail: string): Step {
  return { name, status: "ok", detail };
}

/** A step that may matter. */
export function warning(name: StepName, detail: string, advice?: string): Step {
  return { name, status: "warning", detail, advice };
}

/** A step that was left out. */
export function skipped(name: StepName, detail: string): Step {
  return { name, status: "skipped", detail };
}

/** Why a step failed. */
export interface Failure {
  /** What to do about it. */
  advice?: string | undefined;
  /** What kind of failure it is. */
  code: DeviceLoginErrorCode;
}

/** A step that stands in the way. */
export function failed(name: StepName, detail: string, failure: Failure): Step {
  return { name, status: "failed", detail, ...failure };
}
