import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { Segment, Selector } from "./json_path_query.ts";

/** What jsonpath-plus acts on anywhere in an expression, even within a name after a backtick. */
const ACTIVE = /[,;[\]'"\\^~]|#\d|%@|@%|@[\w$-]+\(/;

/** What it acts on even within a list of quoted names: types, and what looks like a script. */
const ALWAYS_ACTIVE = /@[\w$-]+\(|['[]\??\(/;

/**
 * Writes a query in the one form that jsonpath-plus does not misread.
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
  if (!names.some((name) => ACTIVE.test(name))) return selectors.map(write).join(",");
  const name = names.find((name) => ALWAYS_ACTIVE.test(name));
  // The package takes a quoted name literally only in a list, or if it has a backslash.
  const quoted = names.map((name) => `"${name.replace(/['"\\]/g, String.raw`\$&`)}"`).join(",");
  if (name === undefined && names.length === selectors.length && /[,\\]/.test(quoted)) {
    return quoted;
  }
  throw new DeviceLoginError(
    "invalid_options",
    `A JSONPath can't reach the name ${JSON.stringify(name ?? names.find(isActive))}. ` +
      "Use jsonpointer=PTR for it.",
  );
}

function isActive(name: string): boolean {
  return ACTIVE.test(name);
}

function write(selector: Selector): string {
  switch (selector.type) {
    case "name":
      // Whatever follows a backtick is a name, even * or 0:1.
      return /^[\w-]+$/.test(selector.name) ? selector.name : `\`${selector.name}`;
    case "wildcard":
      return "*";
    case "index": {
      // A slice counts from the end and picks from lists alone; a bare index does neither.
      const { index } = selector;
      return `${index}:${index === -1 ? "" : index + 1}`;
    }
    case "slice": {
      const { start = "", end = "", step = "" } = selector;
      return `${start}:${end}:${step}`;
    }
  }
}
