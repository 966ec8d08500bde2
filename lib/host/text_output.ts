/** Standard output or standard error. */
export interface TextOutput {
  /**
   * Writes lines, whose control characters are escaped. Resolves when the text has been written,
   * rejects if it has no reader any more.
   */
  write(text: string): Promise<void>;
  /**
   * Writes text with the program's own control characters, which color it or move the cursor. Text
   * from elsewhere must be escaped first.
   */
  draw(text: string): Promise<void>;
  /** Whether it is a terminal. */
  readonly isTerminal: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
  /** Rows of the terminal. */
  readonly rows: number;
}
