/** Where text goes: standard output, or standard error. */
export interface TextOutput {
  /** Writes; resolves when the text is on its way. Rejects where nobody reads it any more. */
  write(text: string): Promise<void>;
  /** Whether a person looks at it. */
  readonly isTerminal: boolean;
  /** Characters in a line of the terminal. */
  readonly columns: number;
  /** Lines of the terminal. */
  readonly rows: number;
}
