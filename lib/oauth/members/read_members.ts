import { isObject } from "../encoding/is_object.ts";
import type { Kind } from "./kinds.ts";

/**
 * The members that an object must have, by name: the kind of each, or its own shape. A member whose
 * name ends with `?` may be absent; members that are not listed may be anything.
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

/**
 * Checks the members of a value from elsewhere: a reply, a stored file, a key, claims.
 *
 * @param value the value, parsed
 * @param shape what it must have
 * @param fail makes the error from what is wrong: `"tokens.scope" must be a string`
 * @returns the value
 *
 * @example
 * ```ts
 * const shape = { sub: kind.text, "email?": kind.text };
 * const { sub, email } = readMembers(claims, shape, (why) => new Error(why));
 * ```
 */
export function readMembers<S extends Shape>(
  value: unknown,
  shape: S,
  fail: (why: string) => Error,
): Members<S> {
  const why = findFault(value, shape);
  if (why) throw fail(why);
  return value as Members<S>;
}

/** Whether a value has the members of a shape. */
export function hasMembers<S extends Shape>(value: unknown, shape: S): value is Members<S> {
  return findFault(value, shape) === undefined;
}

/** Says what is wrong with the members of a value; nothing if nothing is. */
function findFault(value: unknown, shape: Shape, path: string = ""): string | undefined {
  if (!isObject(value)) return `${path ? `"${path}"` : "it"} must be an object`;
  for (const [key, kind] of Object.entries(shape)) {
    const name = key.replace("?", "");
    const member = value[name];
    if (member === undefined && name !== key) continue;
    const place = path ? `${path}.${name}` : name;
    if (isKind(kind)) {
      const [wanted, holds] = kind;
      if (!holds(member)) return `"${place}" must be ${wanted}`;
    } else {
      const why = findFault(member, kind, place);
      if (why) return why;
    }
  }
}

function isKind(kind: Kind<unknown> | Shape): kind is Kind<unknown> {
  return Array.isArray(kind);
}
