/**
 * What is printed: the server's token reply and `expiry` in RFC 3339, as `TokenSet.toJSON()` gives
 * them.
 */
export type TokenRecord = Readonly<Record<string, unknown>>;

/** What a format makes of it. */
export interface Rendering {
  /** The text, with a line break at its end. */
  text: string;
  /** What a person should know about it. */
  warning?: string;
}

/** A way to print tokens, checked before there are any. */
export interface OutputFormat {
  /** Its name, without an expression. */
  readonly name: string;
  /** Prints tokens. */
  render(tokens: TokenRecord): Rendering | Promise<Rendering>;
}

/** A member as text, where it is there. */
export function textMember(tokens: TokenRecord, name: string): string | undefined {
  const value = tokens[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
