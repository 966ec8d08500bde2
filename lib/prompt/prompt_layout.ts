import { printable } from "../oauth/encoding/printable.ts";
import type { LoginPrompt } from "../oauth/login/login_event.ts";
import { APPROVAL_WARNING, headingText, type PromptContext, requestText } from "./prompt_text.ts";
import type { QrCode } from "./qr_code.ts";
import { lineText, lineWidth, type Span, type StyledLine } from "./styled_line.ts";
import { rowsOf, wrapWords } from "./text_width.ts";

/** From this width on, the QR code is next to the text. */
const BESIDE_FROM_COLUMNS = 72;
/** From this width on, it is below the text. */
const BELOW_FROM_COLUMNS = 30;
/** The columns between the text and the QR code. */
const QR_GAP = 3;
/** The width that the text needs next to the QR code. */
const TEXT_COLUMNS = 24;
/** The rows below the prompt: the countdown. */
const STATUS_ROWS = 1;

/** The size of a terminal, in characters. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The options of {@linkcode layOutPrompt}. */
export interface LayoutOptions {
  context: PromptContext;
  size: ScreenSize;
  /** The QR code, which is drawn if it fits. */
  code?: QrCode | undefined;
  /** Whether the code is drawn even if it makes the prompt taller than the terminal. */
  forced?: boolean | undefined;
  /** The line that says why there is no code. @default none */
  missing?: string | undefined;
}

/**
 * Lays out the prompt (RFC 8628 section 3.3) for a terminal of some size: next to the QR code from 72
 * columns on, above it from 30 columns on, and without it if it does not fit. Nothing but a URL or a
 * code is wider than the terminal.
 *
 * @param prompt the server's values, shown as received except for control characters
 * @param options the context, the size, and the QR code
 */
export function layOutPrompt(prompt: LoginPrompt, options: LayoutOptions): StyledLine[] {
  const { size, code, forced = false } = options;
  const { columns } = size;
  const parts: PromptParts = { prompt, options };
  const width = columns - 1; // Some terminals wrap a line that reaches the last column.
  const fits = (lines: readonly StyledLine[]) => height(lines, size) <= size.rows;
  if (code !== undefined) {
    const drawn = [
      ...(columns >= BESIDE_FROM_COLUMNS
        ? [beside(parts, { code, space: [[]] }), beside(parts, { code, space: [] })]
        : []),
      ...(columns >= BELOW_FROM_COLUMNS ? [below(parts, code)] : []),
    ].filter((lines) => lines !== undefined);
    const chosen = drawn.find(fits) ?? (forced ? drawn[0] : undefined);
    if (chosen) return chosen;
  }
  const missing = code ? "The terminal is too small for a QR code." : options.missing;
  const lines = wholeText(parts, { width, missing });
  return fits(lines) ? lines : shortText(parts, width);
}

interface PromptParts {
  prompt: LoginPrompt;
  options: LayoutOptions;
}

function height(lines: readonly StyledLine[], { columns }: ScreenSize): number {
  return lines.reduce((rows, line) => rows + rowsOf(lineText(line), columns), STATUS_ROWS);
}

/** The QR code to the right of the text. A URL that does not fit there is above or below. */
function beside(
  { prompt, options }: PromptParts,
  { code, space }: { code: QrCode; space: StyledLine[] },
): StyledLine[] | undefined {
  const { context, size } = options;
  const whole = size.columns - 1;
  const width = whole - QR_GAP - code.width;
  const fits = (lines: StyledLine[]) => lines.every((line) => lineWidth(line) <= width);
  if (width < TEXT_COLUMNS || !fits(enter(prompt, width))) return undefined;
  const begin = (width: number, space: StyledLine[]) => [
    ...heading(context, width),
    ...space,
    ...open(prompt, width),
  ];
  const isNarrow = fits(begin(width, []));
  const isShort = fits(complete(prompt, width));
  const text = [
    ...(isNarrow ? begin(width, [[]]) : []),
    ...enter(prompt, width),
    [],
    ...caption(prompt, width),
    ...(isShort ? complete(prompt, width) : []),
    [],
    ...advice(context, width),
  ];
  return [
    ...(isNarrow ? [] : [...begin(whole, space), ...space]),
    ...join(text, code),
    ...(isShort ? [] : [...space, ...complete(prompt, whole)]),
    ...space,
  ];
}

function join(text: readonly StyledLine[], code: QrCode): StyledLine[] {
  const width = Math.max(...text.map(lineWidth));
  const rows = Math.max(text.length, code.lines.length);
  return Array.from({ length: rows }, (_, row) => {
    const line = text[row] ?? [];
    const modules = code.lines[row];
    if (modules === undefined) return line;
    const gap = " ".repeat(width - lineWidth(line) + QR_GAP);
    return [...line, { text: gap }, { text: modules, look: "qr" }];
  });
}

function below({ prompt, options }: PromptParts, code: QrCode): StyledLine[] | undefined {
  const { size } = options;
  const width = size.columns - 1;
  if (code.width > width) return undefined;
  return [
    ...wholeText({ prompt, options }, { width }),
    ...code.lines.map((text): StyledLine => [{ text, look: "qr" }]),
    ...caption(prompt, width),
    [],
  ];
}

function wholeText(
  { prompt, options: { context } }: PromptParts,
  { width, missing }: { width: number; missing?: string | undefined },
): StyledLine[] {
  const alternative = complete(prompt, width);
  return [
    ...heading(context, width),
    [],
    ...open(prompt, width),
    ...enter(prompt, width),
    ...(alternative.length > 0 ? [[], ...alternative] : []),
    [],
    ...(missing === undefined ? [] : sentence({ text: missing, look: "faint" }, width)),
    ...advice(context, width),
    [],
  ];
}

/** The text for a terminal that it does not fit on: what a person needs most is at the end. */
function shortText({ prompt, options: { context } }: PromptParts, width: number): StyledLine[] {
  return [
    ...heading(context, width),
    ...advice(context, width),
    ...open(prompt, width),
    ...enter(prompt, width),
  ];
}

function heading(context: PromptContext, width: number): StyledLine[] {
  return sentence({ text: headingText(context) }, width);
}

function open({ verificationUri: url }: LoginPrompt, width: number): StyledLine[] {
  return labelled("  Open    ", { value: { text: printable(url), link: url }, width });
}

function enter({ userCode }: LoginPrompt, width: number): StyledLine[] {
  return labelled("  Enter   ", { value: { text: printable(userCode), look: "strong" }, width });
}

function complete({ verificationUriComplete: url }: LoginPrompt, width: number): StyledLine[] {
  if (url === undefined) return [];
  return labelled("  or open ", { value: { text: printable(url), link: url }, width });
}

function caption({ verificationUriComplete }: LoginPrompt, width: number): StyledLine[] {
  const text = verificationUriComplete === undefined
    ? "The QR code opens the same page."
    : "or scan the QR code";
  return wrapWords(text, width - 2).map((line) => [{ text: `  ${line}` }]);
}

function advice(context: PromptContext, width: number): StyledLine[] {
  return [
    ...sentence({ text: requestText(context), look: "faint" }, width),
    ...sentence({ text: APPROVAL_WARNING }, width),
  ];
}

/** A value after its label, or below it if it does not fit. A URL is never broken. */
function labelled(label: string, { value, width }: { value: Span; width: number }): StyledLine[] {
  const inOne: StyledLine = [{ text: label }, value];
  if (lineWidth(inOne) <= width) return [inOne];
  const indented: StyledLine = [{ text: "  " }, value];
  return [[{ text: label.trimEnd() }], lineWidth(indented) <= width ? indented : [value]];
}

function sentence(span: Span, width: number): StyledLine[] {
  return wrapWords(span.text, width).map((text) => [{ ...span, text }]);
}
