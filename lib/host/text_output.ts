/** Where text goes: standard output, or standard error. */
export interface TextOutput {
  /**
   * Writes lines, whose control characters are escaped. Resolves when the text is on its way, rejects
   * if nobody reads it any more.
   */
  write(text: string): Promise<void>;
  /**
   * Writes text with control characters of the program's own, which color it or move the cursor.
   * What comes from elsewhere has to be escaped before.
   */
  draw(text: string): Promise<void>;
  /** Whether a person looks at it. */
  readonly isTerminal: boolean;
  /** Characters in a line of the terminal. */
  readonly columns: number;
  /** Lines of the terminal. */
  readonly rows: number;
}
