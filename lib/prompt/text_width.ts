/** Characters that take two columns of a terminal. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Characters that take none: they combine with the one before them. */
const COMBINING = /[\p{Mn}\p{Me}]/u;

/**
 * Returns the number of columns that a text takes on a terminal.
 *
 * @param text one line without control characters
 */
export function textWidth(text: string): number {
  return [...text].reduce((width, character) => width + characterWidth(character), 0);
}

/**
 * Returns the number of rows that a line takes: a terminal continues one that is too long in the next
 * row.
 *
 * @param text the line
 * @param columns the width of the terminal
 */
export function rowsOf(text: string, columns: number): number {
  let rows = 1;
  let used = 0;
  for (const character of text) {
    const width = characterWidth(character);
    if (used + width > columns && used > 0) {
      rows++;
      used = 0;
    }
    used += width;
  }
  return rows;
}

/**
 * Cuts a line off at a width.
 *
 * @param text the line
 * @param columns the number of columns that it may take
 */
export function cutText(text: string, columns: number): string {
  let used = 0;
  let cut = "";
  for (const character of text) {
    used += characterWidth(character);
    if (used > columns) break;
    cut += character;
  }
  return cut;
}

/**
 * Breaks a sentence between its words. A word that is too long remains whole, so that it can be copied
 * in one piece; the terminal wraps it.
 *
 * @param text the sentence
 * @param columns the width of a line
 */
export function wrapWords(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function characterWidth(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
