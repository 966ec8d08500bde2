import { DeviceLoginError } from "../oauth/errors.ts";

/** What picks children of a value (RFC 9535 section 2.3). */
export type Selector =
  | { type: "name"; name: string }
  | { type: "index"; index: number }
  | { type: "wildcard" }
  | { type: "slice"; start?: number; end?: number; step?: number };

/** One step of a query (RFC 9535 section 2.5). */
export interface Segment {
  /** Whether it looks at a value's descendants, too, not at its children alone. */
  deep: boolean;
  selectors: Selector[];
}

/** A name after a dot; a backslash keeps the next character from meaning anything. */
const NAME = /^(?:[^.[\](){}'"`\s*?@~^#|,\\]|\\.)+/;

/** What may stand between brackets: `*`, `1:3:2`, `-1`, `'name'`, `"name"`, `name`. */
const SELECTOR = new RegExp(
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

/** The escapes of a quoted name that do not stand for themselves. */
const ESCAPES: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * Reads a JSONPath (RFC 9535) of names, indexes, wildcards, slices and descendants. Filters and
 * scripts are refused: nothing is ever evaluated. Else it is more lenient than the standard: names need
 * no quotes in brackets, and a name that is a number picks from a list, too.
 *
 * @param expression the query; without `$` it is taken to start at the root
 * @throws {DeviceLoginError} `invalid_options`, saying where
 */
export function parseQuery(expression: string): Segment[] {
  let rest = expression.startsWith("$") ? expression.slice(1) : expression;
  if (rest === expression && !/^[.[]/.test(rest)) rest = `.${rest}`;
  const refuse = (why: string) => {
    const position = expression.length - rest.length + 1;
    return new DeviceLoginError(
      "invalid_options",
      `The JSONPath ${JSON.stringify(expression)} ${why} at character ${Math.max(position, 1)}. ` +
        "It has to look like access_token or $.list[0].",
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
    if (dots === undefined) throw refuse("has something unexpected");
    if (take(/^\*/)) return { type: "wildcard" };
    const name = take(NAME)?.[0];
    if (name === undefined) throw refuse("lacks a name");
    return { type: "name", name: name.replace(/\\(.)/gs, "$1") };
  }

  function inBrackets(): Selector[] {
    const selectors: Selector[] = [];
    const bracket = rest;
    for (let open = take(/^\[\s*/); open; open = take(/^\s*,\s*/)) {
      if (/^[?(]/.test(rest)) throw refuse("has a filter or script, which is not evaluated,");
      const match = take(SELECTOR);
      if (!match) break;
      selectors.push(toSelector(match));
      if (take(/^\s*\]/)) return selectors;
    }
    rest = bracket;
    throw refuse("has a bracket that is not closed or holds nothing usable");
  }
}

function toSelector(match: RegExpExecArray): Selector {
  const [, wildcard, start, end, step, index, single, double, bare] = match;
  if (wildcard) return { type: "wildcard" };
  if (index !== undefined) return { type: "index", index: Number(index) };
  const quoted = single ?? double;
  if (quoted !== undefined) return { type: "name", name: unquote(quoted) };
  if (bare !== undefined) return { type: "name", name: bare };
  return {
    type: "slice",
    ...(start !== undefined && { start: Number(start) }),
    ...(end !== undefined && { end: Number(end) }),
    ...(step !== undefined && { step: Number(step) }),
  };
}

function unquote(name: string): string {
  return name.replace(/\\(?:u([\da-fA-F]{4})|(.))/gs, (_, hex?: string, character = "") => {
    return hex ? String.fromCharCode(parseInt(hex, 16)) : ESCAPES[character] ?? character;
  });
}

/** Whether a query can find one value at most (RFC 9535 section 2.3.5.1). */
export function isSingular(segments: readonly Segment[]): boolean {
  return segments.every(({ deep, selectors: [first, ...others] }) =>
    !deep && others.length === 0 && (first?.type === "name" || first?.type === "index")
  );
}
