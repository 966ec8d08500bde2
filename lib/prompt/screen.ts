import type { PromptOutput } from "./prompt_view.ts";
import { type LineStyle, lineText, type StyledLine, styleLine } from "./styled_line.ts";
import { rowsOf } from "./text_width.ts";

/** A line below the prompt. */
export interface Note {
  readonly text: string;
  /** Whether it means nothing any more once the sign-in is approved. */
  readonly passing: boolean;
}

/** The lines that a prompt has on a terminal: its text, notes below it, and a status line. */
export interface PromptScreen {
  /** Draws the text in place of what is there. */
  replace(lines: readonly StyledLine[], status: string): Promise<void>;
  /** Adds a note above the status line. */
  note(note: Note, status: string): Promise<void>;
  /** Changes the status line, if it is different. */
  setStatus(status: string): Promise<void>;
  /**
   * Removes everything but the notes that still matter.
   *
   * @param options the number of rows between the status line and the cursor
   */
  collapse(options?: { rowsBelow?: number }): Promise<void>;
  /** Whether the terminal's size has changed since the text was drawn. */
  isResized(): boolean;
}

/** Moves to the start of the line and clears it. */
const CLEAR_LINE = "\r\x1b[K";

/**
 * Creates a screen. Its cursor is always at the end of the status line.
 *
 * @param output the terminal
 * @param style what the terminal can show, and whether it wraps lines again after a change of width
 */
export function createScreen(
  output: PromptOutput,
  style: LineStyle & { reflows: boolean },
): PromptScreen {
  let lines: readonly StyledLine[] = [];
  let notes: readonly Note[] = [];
  let status = "";
  let columns = output.columns;
  let rows = output.rows;

  /** Returns the sequence that removes everything, and leaves the cursor where it began. */
  const erase = (rowsBelow = 0) => {
    const width = style.reflows ? output.columns : columns;
    const texts = [...lines.map(lineText), ...notes.map(({ text }) => text)];
    const above = texts.reduce((sum, text) => sum + rowsOf(text, width), 0);
    const up = above + rowsOf(status, width) - 1 + rowsBelow;
    return `\r${up > 0 ? `\x1b[${up}A` : ""}\x1b[J`;
  };
  const noteText = () => notes.map(({ text }) => `${text}\n`).join("");
  return {
    async replace(next, nextStatus) {
      const erased = lines.length > 0 ? erase() : "";
      lines = next;
      status = nextStatus;
      ({ columns, rows } = output);
      const text = lines.map((line) => `${styleLine(line, style)}\n`).join("");
      await output.draw(`${erased}${text}${noteText()}${status}`);
    },
    async note(note, nextStatus) {
      notes = [...notes, note];
      status = nextStatus;
      await output.draw(`${CLEAR_LINE}${note.text}\n${status}`);
    },
    async setStatus(next) {
      if (status === next) return;
      status = next;
      await output.draw(`${CLEAR_LINE}${status}`);
    },
    async collapse({ rowsBelow = 0 } = {}) {
      const erased = erase(rowsBelow);
      notes = notes.filter(({ passing }) => !passing);
      lines = [];
      status = "";
      await output.draw(`${erased}${noteText()}`);
      notes = [];
    },
    isResized: () => output.columns !== columns || output.rows !== rows,
  };
}
