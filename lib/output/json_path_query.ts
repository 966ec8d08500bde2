import { DeviceLoginError } from "../oauth/base/errors.ts";

/** Picks children of a value (RFC 9535 section 2.3). */
export type Selector =
  | { type: "name"; name: string }
  | { type: "index"; index: number }
  | { type: "wildcard" }
  | { type: "slice"; start?: number; end?: number; step?: number };

/** One step of a query (RFC 9535 section 2.5). */
export interface Segment {
  /** Whether it looks at all descendants of a value, not only at its children. */
  deep: boolean;
  selectors: Selector[];
}

/** A name after a dot; a backslash escapes the next character. */
const DOTTED_NAME = /^(?:[^.[\](){}'"`\s*?@~^#|,\\]|\\.)+/;

/** A selector between brackets: `*`, `1:3:2`, `-1`, `'name'`, `"name"`, `name`. */
const BRACKETED_SELECTOR = new RegExp(
  [
    /^(\*)/,
    /(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(-?\d+)?)?/,
    /(-?\d+)(?![\w-])/,
    /'((?:[^'\\]|\\.)*)'/,
    /"((?:[^"\\]|\\.)*)"/,
    /([\w-]+)/,
  ].map(({ source }) => source).join("|^"),
  "s",
);

/** The escapes of a quoted name that do not stand for the character itself. */
const NAME_ESCAPES: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * Reads a JSONPath (RFC 9535) of names, indexes, wildcards, slices and descendants. jsonpath-plus
 * rejects nothing: it reads `$[` as `$`, for example. So malformed queries are refused here, and so
 * are filters and scripts, which are never evaluated. Otherwise it is more lenient than the
 * standard: names need no quotes in brackets, and a name that is a number also picks from a list.
 *
 * @param expression the query; without `$` it starts at the root
 * @throws {DeviceLoginError} `invalid_options`, with the position
 */
export function parseQuery(expression: string): Segment[] {
  let rest = expression.startsWith("$") ? expression.slice(1) : expression;
  if (rest === expression && !/^[.[]/.test(rest)) rest = `.${rest}`;
  const refuse = (why: string) => {
    const position = expression.length - rest.length + 1;
    return new DeviceLoginError(
      "invalid_options",
      `The JSONPath ${JSON.stringify(expression)} ${why} at character ${Math.max(position, 1)}. ` +
        "It must look like access_token or $.list[0].",
    );
  };
  const take = (pattern: RegExp) => {
    const match = pattern.exec(rest);
    if (match) rest = rest.slice(match[0].length);
    return match;
  };
  if (expression.trim() === "") throw refuse("is empty");
  const segments: Segment[] = [];
  while (rest !== "") {
    take(/^\s+(?=[.[])/);
    const dots = take(/^\.\.?/)?.[0];
    const selectors = rest.startsWith("[") && dots !== "." ? inBrackets() : [afterDot(dots)];
    segments.push({ deep: dots === "..", selectors });
  }
  return segments;

  function afterDot(dots: string | undefined): Selector {
    if (dots === undefined) throw refuse("has an unexpected character");
    if (take(/^\*/)) return { type: "wildcard" };
    const name = take(DOTTED_NAME)?.[0];
    if (name === undefined) throw refuse("lacks a name");
    return { type: "name", name: name.replace(/\\(.)/gs, "$1") };
  }

  function inBrackets(): Selector[] {
    const selectors: Selector[] = [];
    const bracket = rest;
    for (let open = take(/^\[\s*/); open; open = take(/^\s*,\s*/)) {
      if (/^[?(]/.test(rest)) throw refuse("has a filter or script, which is not evaluated,");
      const match = take(BRACKETED_SELECTOR);
      if (!match) break;
      selectors.push(toSelector(match));
      if (take(/^\s*\]/)) return selectors;
    }
    rest = bracket;
    throw refuse("has a bracket that is not closed or has no usable selector");
  }
}

function toSelector(match: RegExpExecArray): Selector {
  const [, wildcard, start, end, step, index, single, double, bare] = match;
  if (wildcard) return { type: "wildcard" };
  if (index !== undefined) return { type: "index", index: toInteger(index) };
  const quoted = single ?? double;
  if (quoted !== undefined) return { type: "name", name: unquote(quoted) };
  if (bare !== undefined) return { type: "name", name: bare };
  return {
    type: "slice",
    ...(start !== undefined && { start: toInteger(start) }),
    ...(end !== undefined && { end: toInteger(end) }),
    ...(step !== undefined && { step: toInteger(step) }),
  };
}

/** Returns the integer, limited to what a double represents exactly: no list is longer. */
function toInteger(digits: string): number {
  const limit = Number.MAX_SAFE_INTEGER - 1;
  return Math.min(Math.max(Number(digits), -limit), limit);
}

function unquote(name: string): string {
  return name.replace(/\\(?:u([\da-fA-F]{4})|(.))/gs, (_, hex?: string, character = "") => {
    return hex ? String.fromCharCode(parseInt(hex, 16)) : NAME_ESCAPES[character] ?? character;
  });
}

/** Whether a query can find at most one value (RFC 9535 section 2.3.5.1). */
export function isSingular(segments: readonly Segment[]): boolean {
  return segments.every(({ deep, selectors: [first, ...others] }) =>
    !deep && others.length === 0 && (first?.type === "name" || first?.type === "index")
  );
}
