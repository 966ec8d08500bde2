import type { Segment, Selector } from "./json_path_query.ts";
import { ownMember } from "./own_member.ts";

/**
 * The values that a query finds, in the order of the document (RFC 9535 section 2.1.2).
 *
 * @param root where the query starts
 * @param segments its steps
 */
export function select(root: unknown, segments: readonly Segment[]): unknown[] {
  return segments.reduce<unknown[]>((values, { deep, selectors }) => {
    const from = deep ? values.flatMap(withDescendants) : values;
    return from.flatMap((value) => selectors.flatMap((selector) => pick(value, selector)));
  }, [root]);
}

function pick(value: unknown, selector: Selector): unknown[] {
  switch (selector.type) {
    case "name":
      return present(ownMember(value, selector.name));
    case "wildcard":
      return children(value);
    case "index":
      return Array.isArray(value) ? present(value.at(selector.index)) : [];
    case "slice":
      return Array.isArray(value) ? slice(value, selector) : [];
  }
}

function present(value: unknown): unknown[] {
  return value === undefined ? [] : [value];
}

function children(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

/** A value and all below it, each before its children. Without recursion: a reply may be deep. */
function withDescendants(value: unknown): unknown[] {
  const found: unknown[] = [];
  const ahead = [value];
  while (ahead.length > 0) {
    const next = ahead.pop();
    found.push(next);
    for (const child of children(next).reverse()) ahead.push(child);
  }
  return found;
}

/** RFC 9535 section 2.3.4.2.2. */
function slice(list: readonly unknown[], selector: Selector & { type: "slice" }): unknown[] {
  const { start, end, step = 1 } = selector;
  const forward = step > 0;
  const [lowest, highest] = forward ? [0, list.length] : [-1, list.length - 1];
  const bound = (index: number, from = index < 0 ? index + list.length : index) =>
    Math.min(Math.max(from, lowest), highest);
  const first = start === undefined ? (forward ? lowest : highest) : bound(start);
  const beyond = end === undefined ? (forward ? highest : lowest) : bound(end);
  const found: unknown[] = [];
  if (step === 0) return found;
  for (let index = first; forward ? index < beyond : index > beyond; index += step) {
    found.push(list[index]);
  }
  return found;
}
