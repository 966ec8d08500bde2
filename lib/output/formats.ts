/** A format as a person is told of it. */
export interface FormatNote {
  /** What `--format` takes; after a `=` stands what the expression is. */
  names: readonly string[];
  /** What is printed. */
  prints: string;
}

/** The formats, in the words of the help, the manual and the README. */
export const FORMATS: readonly FormatNote[] = [
  { names: ["table"], prints: "access token, refresh token, ID token and expiry" },
  {
    names: ["json", "json-pretty", "yaml"],
    prints: "all that the server sent, expiry, and with --dpop the key as dpop_jwk",
  },
  { names: ["jsonpath=EXPR", "jsonpointer=PTR"], prints: "one value of that, as JSON" },
  {
    names: ["ndjson"],
    prints: "events as they happen, one a line; the last is tokens or error",
  },
  { names: ["env"], prints: "ACCESS_TOKEN='…' and the others, for a shell's eval" },
  { names: ["header"], prints: "Authorization: Bearer … (or DPoP …), for curl -H" },
];

/** The names alone. */
export const FORMAT_NAMES: readonly string[] = FORMATS.flatMap(({ names }) => names);

/** Those of anything that can be written as JSON. */
export const DOCUMENT_FORMATS: readonly string[] = [
  "json",
  "json-pretty",
  "yaml",
  "jsonpath=EXPR",
  "jsonpointer=PTR",
];
