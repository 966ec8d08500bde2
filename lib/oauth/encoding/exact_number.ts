/** A number as it was written, which `JSON.stringify` repeats (`JSON.rawJSON`). */
export interface ExactNumber {
  /** The text. */
  readonly rawJSON: string;
}

/** `JSON` with access to the source text (ECMAScript 2026). Older browsers do not have it. */
const json: JSON & {
  rawJSON?(text: string): ExactNumber;
  isRawJSON?(value: unknown): value is ExactNumber;
} = JSON;

/**
 * A reviver for `JSON.parse` that preserves a number which JavaScript would round, such as an
 * integer above 2^53, or which is too large for it.
 */
export function reviveExactly(
  _name: string,
  value: unknown,
  context?: { source?: string },
): unknown {
  const { source } = context ?? {};
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  // Up to 15 significant digits are exact.
  const exact = Number.isFinite(value) && !/^[-.0]*[1-9](\.?\d){15}/.test(source);
  return exact ? value : json.rawJSON?.(source) ?? value;
}

/** Whether a JSON text may contain a number that JavaScript would round; strings in it count as well. */
export function mayRound(text: string): boolean {
  return /\d(?:\.?\d){15}|\de\+?\d{3}/i.test(text);
}

/** Whether a value is a number as it was written. */
export function isExactNumber(value: unknown): value is ExactNumber {
  return !!json.isRawJSON?.(value);
}
