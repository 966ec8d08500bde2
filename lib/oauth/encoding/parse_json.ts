import { mayRound, reviveExactly } from "./exact_number.ts";
import { isObject } from "./is_object.ts";

/** The nesting depth accepted in untrusted JSON: deeper values overflow the stack of `JSON.stringify`. */
export const MAX_JSON_DEPTH = 100;

/** The nesting depth accepted in stored JSON, which contains whole replies some levels down. */
export const MAX_STORED_JSON_DEPTH = 200;

/**
 * Parses untrusted JSON. Members that are nested too deeply are left out, since not every runtime can
 * traverse or serialize them.
 *
 * @param text the text; a byte order mark before it is ignored
 * @param depth the nesting depth that is accepted in each member
 * @returns the value, or `undefined` if the text is not JSON
 */
export function parseJson(text: string, depth: number = MAX_JSON_DEPTH): unknown {
  return withoutDeepValues(parse(text), depth);
}

/**
 * Parses untrusted JSON that will be printed or saved: a number that JavaScript would round is an
 * `ExactNumber`. Otherwise like {@linkcode parseJson}.
 */
export function parseExactJson(text: string, depth: number = MAX_JSON_DEPTH): unknown {
  // A reviver takes several times as long, and overflows the stack if the nesting is very deep.
  const exact = mayRound(text) ? parse(text, reviveExactly) : undefined;
  return withoutDeepValues(exact ?? parse(text), depth);
}

function withoutDeepValues(value: unknown, depth: number): unknown {
  if (isObject(value)) return withoutDeepMembers(value, depth);
  return nestsBeyond(depth, value) ? undefined : value;
}

/**
 * Parses a list that is a member of untrusted JSON. Entries that are nested too deeply are left out.
 *
 * @param text the text
 * @param name the member's name
 * @returns the entries, or `undefined` if there is no such list
 */
export function parseJsonList(text: string, name: string): unknown[] | undefined {
  const object = parse(text);
  const list = isObject(object) ? object[name] : undefined;
  if (!Array.isArray(list)) return undefined;
  return list.filter((entry) => !nestsBeyond(MAX_JSON_DEPTH, entry));
}

function parse(text: string, reviver?: typeof reviveExactly): unknown {
  try {
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text, reviver);
  } catch {
    return undefined;
  }
}

/** Returns an object without the members that are nested too deeply: itself if it has none. */
export function withoutDeepMembers<T extends object>(
  object: T,
  depth: number = MAX_JSON_DEPTH,
): T {
  if (!nestsBeyond(depth + 1, object)) return object;
  const members = Object.entries(object).filter(([, value]) => !nestsBeyond(depth, value));
  return Object.fromEntries(members) as T;
}

/** Whether a value is nested more deeply than this. It is not traversed any deeper. */
export function nestsBeyond(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => nestsBeyond(levels - 1, member));
}
