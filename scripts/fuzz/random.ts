/** A seeded source of choices: the same seed makes the same choices on every runtime. */
export interface Random {
  /** Returns an integer from 0 up to, but not including, the limit. */
  below(limit: number): number;
  /** Returns one of the values. */
  pick<T>(values: readonly T[]): T;
  /** Returns `true` in one of so many cases. */
  oneIn(cases: number): boolean;
}

/**
 * Creates a source of choices (mulberry32).
 *
 * @param seed an integer
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick: (values) => values[below(values.length)] as typeof values[number],
    oneIn: (cases) => below(cases) === 0,
  };
}
