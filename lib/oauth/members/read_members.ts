import { isObject } from "../encoding/is_object.ts";
import type { Kind } from "./kinds.ts";

/**
 * The members of an object, by name: the kind of each, or its own shape. A member whose name ends
 * with `?` is optional; other members are not checked.
 */
export interface Shape {
  readonly [name: string]: Kind<unknown> | Shape;
}

/** The type of an object of a shape. */
export type Members<S extends Shape> =
  & { readonly [Name in keyof S as Name extends `${string}?` ? never : Name]: Member<S[Name]> }
  & {
    readonly [Name in keyof S as Name extends `${infer Bare}?` ? Bare : never]?: Member<S[Name]>;
  };

type Member<M> = M extends Kind<infer T> ? T : M extends Shape ? Members<M> : never;

/** The shape that a value must have, and the error if it does not. */
export interface ReadMembersOptions<S extends Shape> {
  /** The required members. */
  shape: S;
  /** Creates the error from a reason such as `"tokens.scope" must be a string`. */
  fail: (why: string) => Error;
}

/**
 * Checks the members of an untrusted value: a reply, a stored file, a key, claims.
 *
 * @param value the value, parsed
 * @param options the shape, and the error
 * @returns the value itself
 *
 * @example
 * ```ts
 * const shape = { sub: kind.text, "email?": kind.text };
 * const { sub, email } = readMembers(claims, { shape, fail: (why) => new Error(why) });
 * ```
 */
export function readMembers<S extends Shape>(
  value: unknown,
  { shape, fail }: ReadMembersOptions<S>,
): Members<S> {
  const why = findFault(value, { shape });
  if (why) throw fail(why);
  return value as Members<S>;
}

/** Whether a value has the members of a shape. */
export function hasMembers<S extends Shape>(value: unknown, shape: S): value is Members<S> {
  return findFault(value, { shape }) === undefined;
}

/** Returns the first fault in the members of a value, if there is one. */
function findFault(
  value: unknown,
  { shape, path }: { shape: Shape; path?: string },
): string | undefined {
  if (!isObject(value)) return `${path ? `"${path}"` : "it"} must be an object`;
  for (const [key, kind] of Object.entries(shape)) {
    const isOptional = key.endsWith("?");
    const name = isOptional ? key.slice(0, -1) : key;
    const member = value[name];
    if (member === undefined && isOptional) continue;
    const place = path ? `${path}.${name}` : name;
    if (isKind(kind)) {
      const [wanted, holds] = kind;
      if (!holds(member)) return `"${place}" must be ${wanted}`;
    } else {
      const why = findFault(member, { shape: kind, path: place });
      if (why) return why;
    }
  }
}

function isKind(kind: Kind<unknown> | Shape): kind is Kind<unknown> {
  return Array.isArray(kind);
}
