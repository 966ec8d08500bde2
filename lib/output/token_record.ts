/** The server's token reply and `expiry` in RFC 3339, as `TokenSet.toJSON()` returns them. */
export type TokenRecord = Readonly<Record<string, unknown>>;

/** Tokens in a format. */
export interface Rendering {
  /** Ends with a line break. */
  text: string;
  /** A note about it for a person. */
  warning?: string;
  /** Whether the text is empty since an expression found nothing. */
  empty?: boolean;
}

/** The options of a format. */
export interface FormatOptions {
  /** Whether a string is printed without quotes, and nothing for no result. @default false */
  raw?: boolean | undefined;
  /** The mail account of `xoauth2`. */
  user?: string | undefined;
}

/** Prints tokens. Its expression is checked before there are any. */
export interface OutputFormat {
  /** Returns the tokens as text. */
  render(tokens: TokenRecord): Rendering | Promise<Rendering>;
}

/** Returns a member that is text and not empty. */
export function textMember(tokens: TokenRecord, name: string): string | undefined {
  const value = tokens[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
