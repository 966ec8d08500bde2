/**
 * Returns the candidate that a mistyped word most likely meant.
 *
 * @param word as typed
 * @param candidates the known words
 * @returns nothing if none is close
 */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, candidate.length / 3))
    .toSorted((one, other) => one.distance - other.distance);
  return near[0]?.candidate;
}

/**
 * Counts the letters to insert, delete, replace or exchange with the next one, to turn one word into
 * the other.
 */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= one.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = at(i - 1, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const swapped = i > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const exchange = swapped ? at(i - 2, j - 2) + 1 : Infinity;
      rows[i]?.push(Math.min(change, exchange, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(one.length, other.length);
}
