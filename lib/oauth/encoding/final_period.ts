/** Removes the period at the end of a sentence, so that more can be appended to it. */
export function withoutFinalPeriod(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
