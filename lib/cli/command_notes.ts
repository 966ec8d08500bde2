/** Command lines that show what a command is good for. */
export interface Example {
  /** What they do. */
  does: string;
  lines: readonly string[];
}

/** What help and manual say of a command beside its arguments and flags. */
export interface CommandNotes {
  examples: readonly Example[];
  /** The exit codes that it may end with. */
  exitCodes: readonly number[];
  /** The variables that it looks at, beside those that stand for a flag. @default none */
  variables?: readonly string[];
}
