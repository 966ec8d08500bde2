/** The counterparts of the classes that a backslash names. */
const OPPOSITES: Readonly<Record<string, string>> = {
  d: "D",
  D: "d",
  s: "S",
  S: "s",
  w: "W",
  W: "w",
  b: "B",
  B: "b",
  p: "P",
  P: "p",
};

/**
 * Returns the mutations of a pattern: an anchor or a quantifier is left out, a class is negated, and
 * an assertion becomes its opposite.
 */
export function mutateRegex(pattern: string): string[] {
  const mutated: string[] = [];
  const replace = (start: number, { length, by }: { length: number; by: string }) =>
    mutated.push(pattern.slice(0, start) + by + pattern.slice(start + length));
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const rest = pattern.slice(at);
    const char = pattern[at];
    if (char === "\\") {
      const opposite = OPPOSITES[pattern[at + 1] ?? ""];
      if (opposite && !(inClass && /[bB]/.test(opposite))) {
        replace(at + 1, { length: 1, by: opposite });
      }
      at++;
    } else if (inClass) {
      if (char === "]") inClass = false;
    } else if (char === "[") {
      inClass = true;
      if (pattern[at + 1] === "^") replace(at + 1, { length: 1, by: "" });
      else replace(at + 1, { length: 0, by: "^" });
    } else if (char === "^" || char === "$") {
      // Nothing can be left of a pattern: `//` is a comment.
      if (pattern.length > 1) replace(at, { length: 1, by: "" });
    } else if (/^\(\?<?[=!]/.test(rest)) {
      const sign = pattern.slice(at).search(/[=!]/) + at;
      replace(sign, { length: 1, by: pattern[sign] === "=" ? "!" : "=" });
      at = sign;
    } else if (rest.startsWith("(?")) {
      at++;
    } else {
      const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0];
      if (quantifier) {
        replace(at, { length: quantifier.length, by: "" });
        at += quantifier.length - 1;
      }
    }
  }
  return mutated;
}
