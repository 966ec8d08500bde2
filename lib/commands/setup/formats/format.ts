/** A kind of configuration file, as pure functions on its text. */
export interface Format<Entry> {
  /** Whether the text has the entry. @throws {FormatFault} if the text can't be parsed */
  has(text: string, entry: Entry): boolean;
  /**
   * Adds the entry, and leaves everything else as it is.
   *
   * @throws {FormatFault} if the text can't be parsed, or has another entry in its place
   */
  add(text: string, entry: Entry): string;
  /**
   * Removes the entry, and the section that was added for it unless there is something else in it.
   *
   * @param text which has the entry
   * @param options the entry, and the text before anything was added
   * @throws {FormatFault} if the text can't be parsed
   */
  remove(text: string, options: { entry: Entry; before: string }): string;
}

/** Why a file can't be changed; the message continues a sentence. */
export class FormatFault extends Error {
  override name = "FormatFault";
  /** The line, counted from 1. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}
