import { isObject } from "./is_object.ts";

/** Levels that JSON from elsewhere may nest: `JSON.stringify` overflows the stack on what is deeper. */
export const DEEPEST = 100;

/** The same for what this library has stored, which holds whole replies some levels down. */
export const DEEPEST_STORED = 200;

/**
 * Parses JSON from elsewhere. What nests too deeply can't be walked or written again on every
 * runtime: a member like that is left out.
 *
 * @param text the text; a byte order mark before it is ignored
 * @param deepest the levels that each member may nest
 * @returns nothing if it is not JSON
 */
export function parseJson(text: string, deepest: number = DEEPEST): unknown {
  const value = parse(text);
  if (isObject(value)) return withoutDeepMembers(value, deepest);
  return nestsBeyond(deepest, value) ? undefined : value;
}

/**
 * Parses a list that is a member of JSON from elsewhere. Entries that nest too deeply are left out.
 *
 * @param text the text
 * @param name the member's name
 * @returns nothing if there is no such list
 */
export function parseJsonList(text: string, name: string): unknown[] | undefined {
  const object = parse(text);
  const list = isObject(object) ? object[name] : undefined;
  return Array.isArray(list) ? list.filter((entry) => !nestsBeyond(DEEPEST, entry)) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

/** Returns a copy of an object without the members that nest too deeply. */
export function withoutDeepMembers<T extends object>(object: T, deepest: number = DEEPEST): T {
  const members = Object.entries(object).filter(([, value]) => !nestsBeyond(deepest, value));
  return Object.fromEntries(members) as T;
}

/** Whether a value nests more levels than this. It looks no deeper than that itself. */
export function nestsBeyond(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => nestsBeyond(levels - 1, member));
}
