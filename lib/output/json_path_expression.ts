import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { Segment, Selector } from "./json_path_query.ts";

/** Matches what jsonpath-plus interprets anywhere, even within a name after a backtick. */
const INTERPRETED = /[,;[\]'"\\^~]|#\d|%@|@%|@[\w$-]+\(/;

/** Matches what it interprets even within quoted names: types, and what looks like a script. */
const ALWAYS_INTERPRETED = /@[\w$-]+\(|['[]\??\(/;

/**
 * Writes a query in the only form that jsonpath-plus does not misinterpret.
 *
 * @param segments the query
 * @throws {DeviceLoginError} `invalid_options` for a name that the package can't reach
 */
export function writeExpression(segments: readonly Segment[]): string {
  const steps = segments.map(({ deep, selectors }) => `${deep ? ".." : ""}[${join(selectors)}]`);
  return `$${steps.join("")}`;
}

function join(selectors: readonly Selector[]): string {
  const names = selectors.flatMap((selector) => selector.type === "name" ? selector.name : []);
  if (!names.some(isInterpreted)) return selectors.map(write).join(",");
  const name = names.find((name) => ALWAYS_INTERPRETED.test(name));
  // The package takes a quoted name literally only in a list, or if it has a backslash.
  const quoted = names.map((name) => `"${name.replace(/['"\\]/g, String.raw`\$&`)}"`).join(",");
  if (name === undefined && names.length === selectors.length && /[,\\]/.test(quoted)) {
    return quoted;
  }
  throw new DeviceLoginError(
    "invalid_options",
    `A JSONPath can't reach the name ${JSON.stringify(name ?? names.find(isInterpreted))}. ` +
      "Use jsonpointer=PTR for it.",
  );
}

function isInterpreted(name: string): boolean {
  return INTERPRETED.test(name);
}

function write(selector: Selector): string {
  switch (selector.type) {
    case "name":
      // Anything after a backtick is a name, even * or 0:1.
      return /^[\w-]+$/.test(selector.name) ? selector.name : `\`${selector.name}`;
    case "wildcard":
      return "*";
    case "index": {
      // A slice counts from the end and selects only from lists; a bare index does neither.
      const { index } = selector;
      return `${index}:${index === -1 ? "" : index + 1}`;
    }
    case "slice": {
      const { start = "", end = "", step = "" } = selector;
      return `${start}:${end}:${step}`;
    }
  }
}
