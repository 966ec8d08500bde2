import { DeviceLoginError } from "../oauth/errors.ts";

/** One step of a query. */
export type Segment =
  | { type: "name"; name: string }
  | { type: "index"; index: number }
  | { type: "wildcard" }
  | { type: "descendants" }
  | { type: "slice"; text: string }
  | { type: "union"; members: string[] };

/** What may stand between brackets, but for quoted names. */
const BRACKETS = /^\[\s*(?:(\*)|(-?\d+)|(-?\d*:-?\d*(?::\d*)?)|([\w-]+(?:\s*,\s*[\w-]+)+))\s*\]/;

const QUOTED = /^\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/s;

/** A name after a dot; a backslash keeps the next character from meaning anything. */
const NAME = /^(?:[^.[\](){}'"`\s*?@~^#|,\\]|\\.)+/;

/**
 * Reads a JSONPath (RFC 9535) of names, indexes, wildcards, slices and descendants. Filters and
 * scripts are refused: nothing is ever evaluated.
 *
 * @param expression the query; without `$` it is taken to start at the root
 * @throws {DeviceLoginError} `invalid_options`, saying where
 */
export function parseQuery(expression: string): Segment[] {
  const bare = !expression.startsWith("$");
  let rest = bare && !/^[.[]/.test(expression) ? `.${expression}` : expression;
  if (!bare) rest = rest.slice(1);
  const segments: Segment[] = [];
  const refuse = (why: string) => {
    const position = expression.length - rest.length + 1;
    return new DeviceLoginError(
      "invalid_options",
      `The JSONPath ${JSON.stringify(expression)} ${why} at character ${Math.max(position, 1)}. ` +
        "It has to look like access_token or $.list[0].",
    );
  };
  if (expression.trim() === "") throw refuse("is empty");
  const take = (pattern: RegExp) => {
    const match = pattern.exec(rest);
    if (match) rest = rest.slice(match[0].length);
    return match;
  };
  while (rest !== "") {
    if (rest.startsWith("[")) {
      segments.push(takeBrackets());
      continue;
    }
    const dots = take(/^\.\.?/)?.[0];
    if (dots === undefined) throw refuse("has something unexpected");
    if (dots === "..") segments.push({ type: "descendants" });
    if (dots === ".." && rest.startsWith("[")) continue;
    if (take(/^\*/)) {
      segments.push({ type: "wildcard" });
      continue;
    }
    const name = take(NAME)?.[0];
    if (name === undefined) throw refuse("lacks a name");
    segments.push({ type: "name", name: name.replace(/\\(.)/gs, "$1") });
  }
  return segments;

  function takeBrackets(): Segment {
    const quoted = take(QUOTED);
    if (quoted) {
      return { type: "name", name: (quoted[1] ?? quoted[2] ?? "").replace(/\\(.)/gs, "$1") };
    }
    if (/^\[\s*(\?|\()/.test(rest)) throw refuse("has a filter or script, which is not evaluated,");
    const match = take(BRACKETS);
    if (!match) throw refuse("has a bracket that is not closed or holds nothing usable");
    const [, wildcard, index, slice, union] = match;
    if (wildcard) return { type: "wildcard" };
    if (index !== undefined) return { type: "index", index: Number(index) };
    if (slice !== undefined) return { type: "slice", text: slice };
    return { type: "union", members: (union ?? "").split(",").map((part) => part.trim()) };
  }
}

/** Whether a query can find one value at most (RFC 9535 section 2.3.5.1). */
export function isSingular(segments: readonly Segment[]): boolean {
  return segments.every(({ type }) => type === "name" || type === "index");
}
