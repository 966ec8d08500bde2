/** Command lines that show how a command is used. */
export interface Example {
  /** What they do. */
  does: string;
  lines: readonly string[];
}

/** What help and the manual say about a command, in addition to its arguments and flags. */
export interface CommandNotes {
  examples: readonly Example[];
  /**
   * The settings whose flags `--help` shows, with the first examples; `--help-all` shows all.
   *
   * @default all
   */
  common?: readonly string[];
  /** The last lines of `--help`. */
  more?: readonly string[];
  /** The exit codes that it may end with. */
  exitCodes: readonly number[];
  /** The variables that it reads, in addition to those of its flags. @default none */
  variables?: readonly string[];
}
