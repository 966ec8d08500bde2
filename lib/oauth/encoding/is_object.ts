import { isExactNumber } from "./exact_number.ts";

/** Whether a value is an object in the sense of JSON: not an array, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !isExactNumber(value);
}
