import { isObject } from "../../../oauth/encoding/is_object.ts";

/** Whether two parsed files have the same data, whatever the order of their members. */
export function isSameData(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member) => isObject(member) ? sorted(member) : member);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).toSorted(([one], [other]) => one < other ? -1 : 1),
  );
}
