import { isExactNumber } from "../oauth/encoding/exact_number.ts";

/**
 * Returns an own member of an object or an element of an array; nothing that is inherited.
 *
 * @param value the object or array
 * @param name the member's name, or its index as text
 */
export function ownMember(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || isExactNumber(value)) return undefined;
  if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
