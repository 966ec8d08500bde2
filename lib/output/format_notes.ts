import { formatChoices, FORMATS } from "./formats.ts";

/** Formats that print the same, as the manual and the README list them. */
export interface FormatNote {
  /** Spelled as for `--format`, such as `jsonpath=EXPR`. */
  readonly names: readonly string[];
  readonly prints: string;
}

/** Returns what the formats print, grouped by their output. */
export function formatNotes(): FormatNote[] {
  const texts = new Set(Object.values(FORMATS).map(({ prints }) => prints));
  return [...texts].map((prints) => ({
    names: formatChoices((definition) => definition.prints === prints),
    prints,
  }));
}
